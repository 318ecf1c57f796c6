package domain

import (
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strconv"
	"strings"
)

// FileID identifies a file of a case.
type FileID string

// FileType is what a file is by its content.
type FileType string

// The types that the desk takes: what a telephone's camera and a scanner make, and
// nothing that a viewer would run.
const (
	PDF  FileType = "pdf"
	JPEG FileType = "jpeg"
	PNG  FileType = "png"
)

// How much may come with one message, and how much a citizen may send to one case.
const (
	MaxFiles    = 10
	MaxFileSize = 10 << 20 // bytes, each
	MaxSent     = 200 << 20
)

// CheckSent tells whether these files may come to a case to which its citizen sent so
// many bytes before. What the office sends and notes is the office's own to bound.
func CheckSent(before int64, files []File) []FieldError {
	left := MaxSent - before
	for _, f := range files {
		left -= f.Size
	}
	if left >= 0 {
		return nil
	}
	const megabyte = 1 << 20
	return []FieldError{{Field: "files", Code: "case_full", Args: map[string]string{
		"max": strconv.Itoa(MaxSent / megabyte), "left": strconv.FormatInt(max(MaxSent-before, 0)/megabyte, 10),
	}}}
}

// TooManyFiles is what is wrong with more files than may come at once.
func TooManyFiles() []FieldError {
	return []FieldError{{Field: "files", Code: "too_many_items", Args: map[string]string{"max": strconv.Itoa(MaxFiles)}}}
}

// File is a file that came with a message. Its name and content are sealed at rest.
type File struct {
	ID     FileID
	Type   FileType
	Name   string // as its sender called it, made harmless
	Size   int64  // bytes
	Digest []byte // SHA-256 of the content
}

// Canonical is the unambiguous encoding of a file of a case, which the trail
// commits to.
func (f File) Canonical(of CaseID) []byte {
	return canonical([]string{
		"sitthi-file-1", string(of), string(f.ID), string(f.Type), f.Name, strconv.FormatInt(f.Size, 10), string(f.Digest),
	})
}

// fileTypes tells the types by how their content begins, and by the ends of their
// names: a file is taken only when both say the same, so that nobody's program
// takes it for anything else than we did.
var fileTypes = []struct {
	is      FileType
	begins  string
	endings []string
}{
	{PDF, "%PDF-", []string{".pdf"}},
	{JPEG, "\xff\xd8\xff", []string{".jpg", ".jpeg"}},
	{PNG, "\x89PNG\r\n\x1a\n", []string{".png"}},
}

// FileHead is how much of its beginning tells a file's type.
const FileHead = 8

// TypeOfFile is what a file is, by its name and the first FileHead bytes of its
// content, or what is wrong with it.
func TypeOfFile(field, name string, head []byte) (FileType, []FieldError) {
	if len(head) == 0 {
		return "", []FieldError{{Field: field, Code: "file_empty"}}
	}
	for _, t := range fileTypes {
		switch {
		case !strings.HasPrefix(string(head), t.begins):
		case slices.Contains(t.endings, ending(name)):
			return t.is, nil
		default:
			return "", []FieldError{{
				Field: field, Code: "file_ending", Args: map[string]string{"endings": strings.Join(t.endings, ", ")},
			}}
		}
	}
	return "", []FieldError{{Field: field, Code: "file_type"}}
}

// maxPixels is how large a picture may be once it is unpacked: it is not by us,
// but by whoever looks at it.
const maxPixels = 40_000_000

// CheckPicture reads a picture from its beginning up to where it says how large it
// is, and no further: nothing of it is unpacked. A file that is no picture is fine.
func CheckPicture(field string, t FileType, content io.Reader) []FieldError {
	measure := jpeg.DecodeConfig
	switch t {
	case PNG:
		measure = png.DecodeConfig
	case JPEG:
	default:
		return nil
	}
	size, err := measure(content)
	if err != nil || size.Width <= 0 || size.Height <= 0 {
		return []FieldError{{Field: field, Code: "picture_unreadable"}}
	}
	if size.Width > maxPixels/size.Height {
		const million = 1_000_000
		return []FieldError{{
			Field: field, Code: "picture_too_large", Args: map[string]string{"max": strconv.Itoa(maxPixels / million)},
		}}
	}
	return nil
}

// Canonical is the unambiguous encoding of what a citizen sends, by which it is told
// whether he sends the same again.
func (in MessageInput) Canonical() []byte {
	fields := append([]string{"sitthi-message-1", in.Text, strconv.Itoa(len(in.Answers))}, in.Answers...)
	for _, f := range in.Files {
		fields = append(fields, f.Name, string(f.Digest))
	}
	return canonical(fields)
}
