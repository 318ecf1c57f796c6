package seal

import "errors"

var (
	// ErrReadable is a key file that the group or others may read or write.
	// Whoever they are, they may already have it.
	ErrReadable = errors.New("the key file is open to group or others; it must be mode 0600")

	// ErrMalformed is a key file that cannot be understood. Its text never
	// quotes the file.
	ErrMalformed = errors.New("the key file is malformed")

	// ErrOtherDatabase is a key file that is not the one this database was
	// written with. Nothing may be written until the right one is in place.
	ErrOtherDatabase = errors.New("the key file is not the one of this database")

	// ErrUnknownKey is a data key wrapped by a key that the file does not hold:
	// an old copy of the file, or a key removed too early.
	ErrUnknownKey = errors.New("the key file does not hold the key that wrapped this")

	// ErrDoesNotOpen is a ciphertext that was changed, was moved from where it
	// was sealed, or was made with another key. It cannot be told which.
	ErrDoesNotOpen = errors.New("the ciphertext does not open here")

	// ErrUnnamed is a missing case id, column or row: sealing without a place
	// would let the ciphertext open in any other place without one.
	ErrUnnamed = errors.New("case, column and row must be named to seal or open")
)
