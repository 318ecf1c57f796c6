package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"sitthi/domain"
)

// text is what somebody writes to an education office: some 200 characters.
const text = "ดิฉันขอทราบรายละเอียดการย้ายโรงเรียนของบุตรในระหว่างภาคเรียนว่าต้องยื่นเอกสารอะไรบ้าง " +
	"ยื่นที่ไหนและภายในวันใด และโรงเรียนปลายทางต้องตอบรับก่อนหรือไม่ ขอให้ตอบกลับทางช่องทางที่ให้ไว้ด้วยค่ะ ขอบคุณค่ะ"

// body is one filing of the typical kind: two questions for one request for access.
// mailed gives an address of mail, so that the desk owes a notice.
func body(i int, mailed bool) map[string]any {
	subject := map[string]any{"given_name": "ผู้ยื่นทดสอบ", "family_name": "ลำดับที่" + strconv.Itoa(i%5000), "phone": "0812345678"}
	if mailed {
		subject["email"] = "citizen" + counter + "@example.org"
	}
	out := map[string]any{"kind": domain.Question, "details": text, "subject": subject, "relationship": "guardian", "language": "th"}
	if i%3 == 2 {
		out["kind"] = domain.Access
	}
	return out
}

// counter stands in a filing's bytes where a number is written before it is sent,
// so that no two have the same address.
const counter = "0000000000"

// filings are requests ready to be sent, for the first offices.
type filings struct {
	bytes  [][]byte
	places []int // of the counter, -1 without one
}

func newFilings(offices int, mailed bool) (*filings, error) {
	const kinds = 3
	f := &filings{}
	for i := range max(offices, kinds) * kinds {
		content, err := json.Marshal(body(i, mailed))
		if err != nil {
			return nil, err
		}
		whole := request("POST", fmt.Sprintf("/v1/offices/%s/requests", officeID(i%offices)), content)
		f.bytes = append(f.bytes, whole)
		f.places = append(f.places, bytes.Index(whole, []byte(counter+"@")))
	}
	return f, nil
}

// write is the n-th filing, in the given buffer.
func (f *filings) write(into []byte, n int) []byte {
	// Offices in no order that an index or a cache could like.
	const prime = 7919
	i := n * prime % len(f.bytes)
	into = append(into[:0], f.bytes[i]...)
	if at := f.places[i]; at >= 0 {
		number := strconv.Itoa(n)
		copy(into[at+len(counter)-len(number):], number)
	}
	return into
}
