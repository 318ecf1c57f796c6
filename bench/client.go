package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"strconv"
)

// client is one keep-alive connection. The processor time of whoever asks counts in
// what is measured, so it writes bytes that were made before and reads no more of an
// answer than it has to.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	body []byte
}

func dial(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	const longestHeader = 16 << 10
	return &client{conn: conn, in: bufio.NewReaderSize(conn, longestHeader)}, nil
}

func (c *client) close() { _ = c.conn.Close() }

// ask sends a whole request and gives the answer's status and body, which is good
// until the next one.
func (c *client) ask(request []byte) (status int, body []byte, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, nil, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, nil, err
	}
	const code = len("HTTP/1.1 ")
	if len(line) < code+3 {
		return 0, nil, fmt.Errorf("no answer of HTTP: %q", line)
	}
	if status, err = strconv.Atoi(string(line[code : code+3])); err != nil {
		return 0, nil, err
	}
	length, err := c.header()
	if err != nil {
		return 0, nil, err
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	for read := 0; read < length; {
		n, err := c.in.Read(c.body[read:])
		if err != nil {
			return 0, nil, err
		}
		read += n
	}
	return status, c.body, nil
}

var contentLength = []byte("Content-Length: ")

// header reads past the header and gives the length of the body. The desk always
// says it: an answer in pieces is no answer of the API's.
func (c *client) header() (length int, err error) {
	length = -1
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, contentLength); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, err
			}
		}
	}
	if length < 0 {
		return 0, fmt.Errorf("an answer without Content-Length")
	}
	return length, nil
}

// request is a whole request as it is sent.
func request(method, path string, body []byte, headers ...string) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s %s HTTP/1.1\r\nHost: desk\r\n", method, path)
	for _, h := range headers {
		out.WriteString(h + "\r\n")
	}
	if body != nil {
		fmt.Fprintf(&out, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	out.WriteString("\r\n")
	out.Write(body)
	return out.Bytes()
}
