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
	out := map[string]any{"kind": domain.Question, "details": text + " " + counter, "subject": subject, "relationship": "guardian", "language": "th"}
	if i%3 == 2 {
		out["kind"] = domain.Access
	}
	return out
}

// counter stands in a filing's bytes where a number is written before it is sent,
// so that no two have the same address or ask the same.
const counter = "0000000000"

// household stands in a filing's bytes where the address is written from which it
// comes, as a balancer before the desk tells it: a network of 64 bits for every few.
// One address would soon have filed as often as it may.
const (
	household    = "2001:0db8:0000:0000::1"
	perHousehold = 20
)

// filings are requests ready to be sent, for the first offices.
type filings struct {
	bytes  [][]byte
	places [][]int // of the counter
	homes  []int   // of the household
}

func newFilings(offices int, mailed bool) (*filings, error) {
	const kinds = 3
	f := &filings{}
	for i := range max(offices, kinds) * kinds {
		content, err := json.Marshal(body(i, mailed))
		if err != nil {
			return nil, err
		}
		whole := request("POST", fmt.Sprintf("/v1/offices/%s/requests", officeID(i%offices)), content, "X-Forwarded-For: "+household)
		f.bytes = append(f.bytes, whole)
		f.homes = append(f.homes, bytes.Index(whole, []byte(household)))
		f.places = append(f.places, placesOf(whole, []byte(counter)))
	}
	return f, nil
}

// write is the n-th filing, in the given buffer.
func (f *filings) write(into []byte, n int) []byte {
	// Offices in no order that an index or a cache could like.
	const prime = 7919
	i := n * prime % len(f.bytes)
	into = append(into[:0], f.bytes[i]...)
	home, at := fmt.Sprintf("%08x", n/perHousehold), f.homes[i]+len("2001:0db8:")
	copy(into[at:], home[:4])
	copy(into[at+len("0000:"):], home[4:])
	number := strconv.Itoa(n)
	for _, at := range f.places[i] {
		copy(into[at+len(counter)-len(number):], number)
	}
	return into
}

// placesOf is where something stands in something longer.
func placesOf(whole, part []byte) (all []int) {
	for at := range whole {
		if bytes.HasPrefix(whole[at:], part) {
			all = append(all, at)
		}
	}
	return all
}
