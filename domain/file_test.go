package domain

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTypeOfFile(t *testing.T) {
	const pdf, jpg, picture = "%PDF-1.7", "\xff\xd8\xff\xe0\x00\x10JF", "\x89PNG\r\n\x1a\n"
	for name, want := range map[struct{ name, head string }]string{
		{"คำขอ.pdf", pdf}:           "pdf",
		{"SCAN.PDF", pdf}:           "pdf",
		{"a.jpg", jpg}:              "jpeg",
		{"a.JPEG", jpg}:             "jpeg",
		{"a.png", picture}:          "png",
		{"a.b.png", picture}:        "png",
		{"a.jpg.html", jpg}:         "file_ending",
		{"a.php", jpg}:              "file_ending",
		{"a", jpg}:                  "file_ending",
		{"pdf", pdf}:                "file_ending",
		{"a.jpg", pdf}:              "file_ending",
		{"a.pdf", picture}:          "file_ending",
		{"a.png", jpg}:              "file_ending",
		{"a.pdf", "<!doctyp"}:       "file_type",
		{"a.pdf", " %PDF-1."}:       "file_type",
		{"a.pdf", "%PD"}:            "file_type",
		{"a.jpg", "\xff\xd8"}:       "file_type",
		{"a.gif", "GIF89a\x01\x00"}: "file_type",
		{"a.bmp", "BM\x00\x00"}:     "file_type",
		{"a.svg", "<svg xml"}:       "file_type",
		{"a.docx", "PK\x03\x04"}:    "file_type",
		{"a.pdf", ""}:               "file_empty",
	} {
		got, wrong := TypeOfFile("files.0", name.name, []byte(name.head))
		if len(wrong) > 0 {
			got = FileType(wrong[0].Code)
		}
		if string(got) != want || len(wrong) > 1 {
			t.Errorf("%q that begins with %q is %s, not %s", name.name, name.head, got, want)
		}
	}
}

func TestCheckFileName(t *testing.T) {
	thai := strings.Repeat("ก", 300)
	for name, want := range map[string]string{
		"คำขอ ใช้สิทธิ.pdf": "คำขอ ใช้สิทธิ.pdf",
		"  a.JPG ":                     "a.JPG",
		"a.pdf.":                       "a.pdf",
		"a .pdf":                       "a.pdf",
		"รายงาน\u202egpj.pdf":          "รายงานgpj.pdf",
		"\u2066a\u2069\u200b.pdf":      "a.pdf",
		"a\r\nSet-Cookie: x=y.pdf":     "a Set-Cookie_ x=y.pdf",
		"../../etc/passwd":             "_._etc_passwd",
		`C:\x\a.pdf`:                   "C__x_a.pdf",
		`a";filename="b.html`:          "a_;filename=_b.html",
		"<script>.pdf":                 "_script_.pdf",
		"a.pdf:stream":                 "a.pdf_stream",
		"CON.pdf":                      "_CON.pdf",
		"nul":                          "_nul",
		"-rf.pdf":                      "_-rf.pdf",
		"~a.pdf":                       "_~a.pdf",
		"...":                          "_",
		".pdf":                         "pdf",
		"👩‍👩‍👧.png":                    "👩👩👧.png",
		thai + ".pdf":                  strings.Repeat("ก", 48) + ".pdf",
		thai:                           strings.Repeat("ก", 50),
		"a." + strings.Repeat("x", 20): "a." + strings.Repeat("x", 20),
		"":                             "file_unnamed",
		" \u200b\u3000":                "file_unnamed",
		"a\x00.pdf":                    "bad_characters",
		"\xe0\xb8.pdf":                 "bad_characters",
		"ก" + strings.Repeat("้", 9) + ".pdf": "too_many_marks",
	} {
		got, wrong := CheckFileName("files.0", name)
		if len(wrong) > 0 {
			got = wrong[0].Code
		}
		if got != want || len(got) > 150 || !utf8.ValidString(got) {
			t.Errorf("%.60q is %q, not %q", name, got, want)
		}
	}
}

// pngOf is the beginning of a PNG that says how large it is.
func pngOf(width, height uint32) []byte {
	header := make([]byte, 17)
	copy(header, "IHDR")
	binary.BigEndian.PutUint32(header[4:], width)
	binary.BigEndian.PutUint32(header[8:], height)
	header[12] = 8
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, header...), crc32.ChecksumIEEE(header))
}

// jpegOf is a JPEG that says how large it is, behind as much of something else as
// cameras write before it.
func jpegOf(width, height uint16, before int) []byte {
	out := []byte{0xff, 0xd8}
	for ; before > 0; before-- {
		out = append(append(out, 0xff, 0xe1, 0xff, 0xff), make([]byte, 0xffff-2)...)
	}
	out = append(out, 0xff, 0xc0, 0, 11, 8)
	out = binary.BigEndian.AppendUint16(out, height)
	out = append(binary.BigEndian.AppendUint16(out, width), 1, 1, 0x11, 0)
	return append(out, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0)
}

func TestCheckPicture(t *testing.T) {
	var small, photo bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, 30, 20))
	picture.Set(1, 1, color.White)
	if err := png.Encode(&small, picture); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&photo, picture, nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		is      FileType
		content []byte
		want    string
	}{
		"a PNG":                                  {PNG, small.Bytes(), ""},
		"a JPEG":                                 {JPEG, photo.Bytes(), ""},
		"a PNG of forty million pixels":          {PNG, pngOf(8000, 5000), ""},
		"a PNG of one row more":                  {PNG, pngOf(8000, 5001), "picture_too_large"},
		"a PNG of 50,000 by 50,000":              {PNG, pngOf(50_000, 50_000), "picture_too_large"},
		"a PNG as large as its numbers go":       {PNG, pngOf(1<<31-1, 1<<31-1), "picture_unreadable"},
		"a PNG without a column":                 {PNG, pngOf(0, 10), "picture_unreadable"},
		"a PNG that ends in its header":          {PNG, small.Bytes()[:20], "picture_unreadable"},
		"a JPEG of forty million pixels":         {JPEG, jpegOf(8000, 5000, 0), ""},
		"a JPEG of 65,535 by 65,535":             {JPEG, jpegOf(65_535, 65_535, 0), "picture_too_large"},
		"a JPEG whose size stands behind 2 MB":   {JPEG, jpegOf(8000, 5001, 32), "picture_too_large"},
		"a JPEG without a row":                   {JPEG, jpegOf(10, 0, 0), "picture_unreadable"},
		"a JPEG that never says how large it is": {JPEG, photo.Bytes()[:20], "picture_unreadable"},
		"a JPEG that is something else behind":   {JPEG, []byte("\xff\xd8\xff<html>"), "picture_unreadable"},
		"a PDF, which nobody looks into":         {PDF, []byte("%PDF-1.7"), ""},
	} {
		got := ""
		for _, wrong := range CheckPicture("files.0", c.is, bytes.NewReader(c.content)) {
			got = wrong.Code
		}
		if got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}

	t.Run("nothing of a picture is read that stands behind its size", func(t *testing.T) {
		for is, beginning := range map[FileType][]byte{PNG: pngOf(10, 10), JPEG: jpegOf(10, 10, 0)} {
			var read bytes.Buffer
			content := io.TeeReader(io.MultiReader(bytes.NewReader(beginning), endless{}), &read)
			if wrong := CheckPicture("files.0", is, content); wrong != nil || read.Len() > 16<<10 {
				t.Errorf("%s: %v after %d bytes", is, wrong, read.Len())
			}
		}
	})
}

// endless is content that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestFilesOfMessages(t *testing.T) {
	one := []File{{ID: "a", Type: PDF, Name: "a.pdf", Size: 1, Digest: []byte("d")}}

	t.Run("files say enough by themselves, nothing at all does not", func(t *testing.T) {
		if _, wrong := (MessageInput{Files: one}).Check(); wrong != nil {
			t.Error(wrong)
		}
		if _, wrong := (WriteInput{Files: one}).Check(); wrong != nil {
			t.Error(wrong)
		}
		if _, wrong := (MessageInput{}).Check(); len(wrong) != 1 || wrong[0].Code != "required" {
			t.Error(wrong)
		}
	})

	t.Run("what is sent again is the same, whatever the files were called inside", func(t *testing.T) {
		again := []File{one[0]}
		again[0].ID = "b"
		same := MessageInput{Text: "x", Files: one}.Canonical()
		if !bytes.Equal(same, MessageInput{Text: "x", Files: again}.Canonical()) {
			t.Error("it differs")
		}
		again[0].Digest = []byte("e")
		for name, other := range map[string]MessageInput{
			"content": {Text: "x", Files: again}, "text": {Text: "y", Files: one}, "answers": {Text: "x", Answers: []string{"a"}, Files: one},
			"number": {Text: "x", Files: append(again, one...)},
		} {
			if bytes.Equal(same, other.Canonical()) {
				t.Errorf("another %s is the same", name)
			}
		}
	})

	t.Run("what the trail commits to changes with the case and with every field", func(t *testing.T) {
		f := one[0]
		seen := map[string]bool{string(f.Canonical("c")): true, string(f.Canonical("d")): true}
		for _, change := range []func(*File){
			func(f *File) { f.ID = "z" }, func(f *File) { f.Type = PNG }, func(f *File) { f.Name = "z" },
			func(f *File) { f.Size = 9 }, func(f *File) { f.Digest = []byte("z") },
		} {
			g := f
			change(&g)
			seen[string(g.Canonical("c"))] = true
		}
		if len(seen) != 7 {
			t.Errorf("%d of 7", len(seen))
		}
	})
}

func TestCheckSent(t *testing.T) {
	of := func(sizes ...int64) (all []File) {
		for _, size := range sizes {
			all = append(all, File{Size: size})
		}
		return all
	}
	for name, c := range map[string]struct {
		before int64
		files  []File
		left   string // "" for nothing wrong
	}{
		"nothing before":           {0, of(MaxFileSize, MaxFileSize), ""},
		"just as much":             {MaxSent - 30, of(10, 20), ""},
		"a byte more":              {MaxSent - 30, of(10, 21), "0"},
		"several that together do": {MaxSent - 15<<20, of(MaxFileSize, MaxFileSize), "15"},
		"enough already":           {MaxSent, of(1), "0"},
		"more than that, from before there was a bound": {2 * MaxSent, of(1), "0"},
	} {
		t.Run(name, func(t *testing.T) {
			wrong := CheckSent(c.before, c.files)
			if c.left == "" {
				if wrong != nil {
					t.Errorf("%+v", wrong)
				}
				return
			}
			if len(wrong) != 1 || wrong[0].Field != "files" || wrong[0].Code != "case_full" || wrong[0].Args["max"] != "200" || wrong[0].Args["left"] != c.left {
				t.Errorf("%+v", wrong)
			}
		})
	}
}
