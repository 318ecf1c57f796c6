package api_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"sitthi/domain"
)

// suspect is a file that somebody sends, and the code of what is wrong with it; ""
// when it is taken.
type suspect struct {
	name    string
	content []byte
	want    string
}

// pdfOf is a small PDF with something in its catalog, and something behind.
func pdfOf(version, catalog string, objects ...string) []byte {
	out := "%PDF-" + version + "\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog + " >>\nendobj\n" +
		"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
	for i, object := range objects {
		out += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+4, object)
	}
	return []byte(out + "trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n")
}

// made is what an encoder writes.
func made(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// deflated are zeros that unpack to a thousand times what they are.
func deflated(t *testing.T, size int) []byte {
	t.Helper()
	return made(t, func(w io.Writer) error {
		z := zlib.NewWriter(w)
		if _, err := z.Write(make([]byte, size)); err != nil {
			return err
		}
		return z.Close()
	})
}

// pngChunk is a part of a PNG.
func pngChunk(kind string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// pixelFlood is a PNG in a kilobyte that is as large as it says.
func pixelFlood(t *testing.T, width, height uint32) []byte {
	t.Helper()
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	out := append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", append(size, 1, 0, 0, 0, 0))...)
	return append(append(out, pngChunk("IDAT", deflated(t, 100_000))...), pngChunk("IEND", nil)...)
}

// inserted is a JPEG with a segment behind its first two bytes.
func inserted(picture []byte, marker byte, data string) []byte {
	out := append([]byte{0xff, 0xd8, 0xff, marker}, byte((len(data)+2)>>8), byte(len(data)+2))
	return append(append(out, data...), picture[2:]...)
}

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	return made(t, func(w io.Writer) error {
		z := zip.NewWriter(w)
		for name, content := range files {
			f, err := z.Create(name)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(f, content); err != nil {
				return err
			}
		}
		return z.Close()
	})
}

// picture is what a small camera takes.
func picture() image.Image {
	p := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 1200 {
		p.Set(i%40, i/40, color.RGBA{byte(i), byte(i * 7), byte(i * 13), 255})
	}
	return p
}

func photoOf(t *testing.T) []byte {
	t.Helper()
	return made(t, func(w io.Writer) error { return jpeg.Encode(w, picture(), nil) })
}

func scanOf(t *testing.T) []byte {
	t.Helper()
	return made(t, func(w io.Writer) error { return png.Encode(w, picture()) })
}

const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// suspects is the zoo.
func suspects(t *testing.T) []suspect {
	t.Helper()
	pdf, photo, scan := pdfOf("1.7", ""), photoOf(t), scanOf(t)
	deep := made(t, func(w io.Writer) error { return png.Encode(w, image.NewRGBA64(image.Rect(0, 0, 9, 9))) })
	colours := made(t, func(w io.Writer) error {
		return png.Encode(w, image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.Black, color.White}))
	})
	moving := made(t, func(w io.Writer) error { return gif.Encode(w, picture(), nil) })
	progressive := bytes.Replace(photo, []byte{0xff, 0xc0}, []byte{0xff, 0xc2}, 1)
	located := inserted(photo, 0xe1, "Exif\x00\x00MM\x00*\x00\x00\x00\x08GPS 13.5475N 100.2736E")
	scans := bytes.Clone(photo)
	for range 10_000 {
		scans = append(scans, photo[bytes.Index(photo, []byte{0xff, 0xda}):][:14]...)
	}
	archive := zipped(t, map[string]string{"../../etc/passwd": "x", "a.txt": "x"})
	html := "<!doctype html><script>alert(1)</script>"
	wide := func(text string) string { return "\xff\xfe" + strings.Join(strings.Split(text, ""), "\x00") + "\x00" }
	const differs, kind, unreadable, large = "file_ending", "file_type", "picture_unreadable", "picture_too_large"
	return []suspect{
		// Valid ones.
		{"1.4.pdf", pdfOf("1.4", ""), ""},
		{"1.7.pdf", pdf, ""},
		{"2.0.pdf", pdfOf("2.0", ""), ""},
		{"a.pdf", pdfOf("1.7", "/Metadata 4 0 R", "<< /Type /Metadata /Subtype /XML /Length 44 >>\nstream\n<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B\nendstream"), ""},
		{"linear.pdf", pdfOf("1.7", "", "<< /Linearized 1 /L 900 /H [ 500 20 ] /O 3 /E 700 /N 1 /T 800 >>"), ""},
		{"photo.jpg", photo, ""},
		{"photo.JPEG", progressive, ""},
		{"where.jpg", located, ""},
		{"scan.png", scan, ""},
		{"deep.png", deep, ""},
		{"colours.png", colours, ""},
		{"longest.pdf", paper(domain.MaxFileSize), ""},

		// Sizes.
		{"too-long.pdf", paper(domain.MaxFileSize + 1), "file_too_large"},
		{"too-long.jpg", append(bytes.Clone(photo), make([]byte, domain.MaxFileSize)...), "file_too_large"},
		{"nothing.pdf", nil, "file_empty"},
		{"one.pdf", []byte("%"), kind},
		{"four.png", scan[:4], kind},
		{"half.png", scan[:20], unreadable},
		{"half.jpg", photo[:20], unreadable},
		{"half.pdf", pdf[:len(pdf)/2], ""}, // nobody here opens it

		// Liars.
		{"page.pdf", []byte(html), kind},
		{"page.html", []byte(html), kind},
		{"photo.jpg", pdf, differs},
		{"scan.pdf", photo, differs},
		{"scan.jpg", scan, differs},
		{"photo.png", photo, differs},
		{"photo.php", photo, differs},
		{"photo.jpg.html", photo, differs},
		{"photo.JPG ", photo, ""},
		{"photo", photo, differs},
		{"photo.jpg\u202egnp.exe", photo, differs},
		{"moving.gif", moving, kind},
		{"moving.jpg", append(bytes.Clone(moving), archive...), kind},
		{"both.pdf", append(bytes.Clone(pdf), html...), ""}, // leaves as a PDF to be saved, and nothing else
		{"both.jpg", append(bytes.Clone(photo), html...), ""},
		{"both.png", append(bytes.Clone(scan), archive...), ""},
		{"comment.jpg", inserted(photo, 0xfe, html), ""},
		{"text.png", append(append(bytes.Clone(scan[:33]), pngChunk("tEXt", []byte("Comment\x00"+html))...), scan[33:]...), ""},
		{"zip.pdf", append(bytes.Clone(pdf), archive...), ""},
		{"zip-first.pdf", append(bytes.Clone(archive), pdf...), kind},
		{"late.pdf", append(make([]byte, 1000), pdf...), kind},
		{"mark.pdf", append([]byte("\xef\xbb\xbf"), pdf...), kind},
		{"a.bmp", []byte("BM\x36\x00\x00\x00\x00\x00\x00\x00"), kind},
		{"a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), kind},
		{"svg.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), kind},
		{"xxe.xml", []byte(`<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`), kind},
		{"laughs.pdf", []byte(`<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>`), kind},
		{"seven.pdf", []byte("+ADw-script+AD4-alert(1)+ADw-/script+AD4-"), kind},
		{"wide.pdf", []byte(wide(html)), kind},
		{"page.mhtml", []byte("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"), kind},
		{"mail.eml", []byte("From: a@example.com\r\nSubject: x\r\n\r\nx"), kind},
		{"a.hta", []byte("<hta:application>"), kind},
		{"a.lnk", []byte("L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0"), kind},
		{"a.docm", zipped(t, map[string]string{"word/vbaProject.bin": "x"}), kind},
		{"a.xlsx", zipped(t, map[string]string{"xl/externalLinks/externalLink1.xml": "x"}), kind},
		{"a.docx", zipped(t, map[string]string{"word/document.xml": "x"}), kind},
		{"virus.pdf", []byte(eicar), kind},
		{"virus.zip", zipped(t, map[string]string{"eicar.com": eicar}), kind},
		{"a.exe", []byte("MZ\x90\x00\x03\x00\x00\x00"), kind},
		{"a.sh", []byte("#!/bin/sh\nid"), kind},
		{"a.heic", []byte("\x00\x00\x00\x18ftypheic"), kind},
		{"a.webp", []byte("RIFF\x24\x00\x00\x00WEBP"), kind},
		{"a.txt", []byte("ข้อความ"), kind},
		{"a.rtf", []byte(`{\rtf1}`), kind},

		// Bombs.
		{"bomb.gz", made(t, func(w io.Writer) error { _, err := gzip.NewWriter(w).Write(make([]byte, 1<<20)); return err }), kind},
		{"slip.zip", archive, kind},
		{"flood.png", pixelFlood(t, 50_000, 50_000), large},
		{"row.png", pixelFlood(t, 1<<31-1, 1), large},
		{"most.png", pixelFlood(t, 8000, 5000), ""},
		{"none.png", pixelFlood(t, 0, 1), unreadable},
		{"scans.jpg", scans, ""},
		{"flood.jpg", bytes.Replace(photo, []byte{8, 0, 30, 0, 40}, []byte{8, 0xff, 0xff, 0xff, 0xff}, 1), large},
		{"packed.png", append(append(bytes.Clone(scan[:33]), pngChunk("iCCP", append([]byte("x\x00\x00"), deflated(t, 4<<20)...))...), scan[33:]...), ""},
		{"stream.pdf", pdfOf("1.7", "", "<< /Filter /FlateDecode >>\nstream\n"+string(deflated(t, 4<<20))+"\nendstream"), ""},
		{"pages.pdf", bytes.Replace(pdf, []byte("/Count 1"), []byte("/Count 1000000"), 1), ""},
		{"loop.pdf", bytes.Replace(pdf, []byte("/Kids [3 0 R]"), []byte("/Kids [2 0 R]"), 1), ""},
		{"script.pdf", pdfOf("1.7", "/OpenAction 4 0 R", "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), ""},
		{"launch.pdf", pdfOf("1.7", "/OpenAction << /S /Launch /F (cmd.exe) >>"), ""},
		{"inside.pdf", pdfOf("1.7", "/Names << /EmbeddedFiles 4 0 R >>", "<< /Type /EmbeddedFile >>"), ""},
		{"link.pdf", pdfOf("1.7", "/URI << /Base (http://evil.example) >>"), ""},
		{"locked.pdf", pdfOf("1.7", "/Encrypt << /Filter /Standard /V 5 >>"), ""},

		// Names.
		{strings.Repeat("ก", 300) + ".pdf", pdf, ""},
		{"รายงาน\u202efdp.pdf", pdf, ""},
		{"👩‍👩‍👧.pdf", pdf, ""},
		{"-rf.pdf", pdf, ""},
		{"~.pdf", pdf, ""},
		{"CON.pdf", pdf, ""},
		{"a/../../b.pdf", pdf, ""},
		{`C:\a\b.pdf`, pdf, ""},
		{"a.pdf:stream", pdf, differs},
		{"=cmd|' /C calc'!A0.pdf", pdf, ""},
		{"<img src=x onerror=alert(1)>.pdf", pdf, ""},
		{"{{7*7}}.pdf", pdf, ""},
		{"'; DROP TABLE files;--.pdf", pdf, ""},
		{"...", pdf, differs},
		{"..", pdf, differs},
		{".pdf", pdf, differs},
		{"ก" + strings.Repeat("้", 9) + ".pdf", pdf, "too_many_marks"},
		{"\u200b", pdf, "file_unnamed"},
		{"", pdf, "file_unnamed"},
		{"\xe0\xb8.pdf", pdf, "bad_characters"},
	}
}
