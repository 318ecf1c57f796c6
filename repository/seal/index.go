package seal

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// blindIndexSize in bytes: 128 bits, at which two of a billion values meet by
// chance less than once in 10^20, and half the column and its database index.
const blindIndexSize = 16

const indexLabel = "sitthi blind index"

// BlindIndex is what stands in the database for a value that must be found but
// not read: 16 bytes, the same for the same office, field and value. Another
// office's index of the same value has nothing in common with it. The value is
// normalised first (NormalEmail and the others); an empty one gives nil, so
// that persons without a telephone are not all found together.
func (k *Keys) BlindIndex(office, field, normalised string) []byte {
	if normalised == "" {
		return nil
	}
	// Only an absurd length can fail, and this one is constant.
	key, err := hkdf.Key(sha256.New, k.index[0].key, nil, string(joined(indexLabel, office)), sha256.Size)
	if err != nil {
		panic("seal: deriving an index key: " + err.Error())
	}
	return macOf(key, indexLabel, []string{field, normalised})[:blindIndexSize]
}
