// Package seal keeps personal data unreadable outside the running program:
// it holds the keys, seals the columns of a case under a key of that case,
// and makes what can be searched without being read.
//
// # What it promises, and against whom
//
// A thief of a disk, a backup or a dump, and a database administrator without
// the key file, learn counts, dates and states, and nothing that a person
// wrote. What they move does not open: each ciphertext is bound to its case,
// table, column and row. What they change does not open either.
//
// Destroying a case's wrapped data key (Wrapped) destroys the case, in every
// copy of the database made from then on and in every older one whose table of
// data keys is gone too: that table has its own backup, with a short retention.
//
// Blind indexes let an office find a person by an exact value. Each office has
// a key of its own, so two offices' tables cannot be joined. Who holds both the
// database and the key file can list all national ID numbers (about 10^12) and
// so undo that index: the key file never lies with the database or its backup.
//
// It promises nothing against root on the live host, who can read the key file.
//
// # Keys
//
// One file, [FileName], mode 0600, in a folder of mode 0700:
//
//	key encryption keys   wrap the data key of each case; the first is current, the others still open
//	MAC keys              one list per Purpose, so that one purpose's value is worth nothing to another
//	index keys            from which each office's blind index key is derived
//	signing keys          Ed25519, for access tokens: the active one and the one before it
//
// Every key has an id that is stored beside what it made, so that keys can be
// replaced one at a time. Losing the file is losing the data: there is no
// second way in. [Keys.Proof] is stored in the database and [Keys.Check]ed at
// start, so that a database is never written to with another one's keys.
//
// Everything random is from crypto/rand; encryption is Tink's AES-256-GCM. The
// file's modes and locks are those of Unix, which the package needs.
package seal
