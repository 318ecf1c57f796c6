// Package auth tells who is asking: access tokens of officers, receipts of
// citizens, and the hashing of passwords. What somebody may do is the domain's
// matter: a token names a session, and the database says at each request whose
// it is and what he is.
package auth
