// Package repository is the desk's store: domain.Store and domain.Tx on gorm,
// over PostgreSQL or one SQLite file. The address of the database decides.
//
// # What it promises
//
//   - All or nothing. What one InTx wrote is kept together or not at all; an error
//     or a panic inside it, a cancelled context and a lost connection keep nothing.
//     Only a commit that the database confirmed is a success.
//   - Kept means kept. A database whose settings could lose a confirmed commit
//     (fsync, full_page_writes, synchronous_commit, synchronous, journal_mode) is
//     refused at start, and on PostgreSQL at each new connection.
//   - In sight only. Whatever is read about cases is read within a domain.Scope,
//     which becomes SQL in one place (scope.go). The zero Scope sees nothing.
//   - Sealed. What a person wrote is stored under the case's own key, each value
//     bound to its case, column and row; what must be found is a keyed hash. The
//     key file must be the one that the database was first written with.
//   - Once. A stale save, a reference or an idempotency key that is taken is told
//     as such, on both databases alike.
//   - Refused rather than panicked. Every error is a *domain.Error, told by the
//     driver's code and never by its text. A database that is away, full, or too
//     slow is Unavailable within seconds.
//
// No gorm type is in any exported signature. Rows are private structs, in SQL that
// is written out; gorm's hooks, soft deletes, Preload and AutoMigrate are not used.
package repository
