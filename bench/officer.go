package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"sitthi/domain"
)

// officer is somebody who has logged in, on a connection of his own.
type officer struct {
	*client
	bearer string
}

// logIn logs an officer of an office in.
func logIn(p *program, office domain.OfficeID, name string) (officer, error) {
	c, err := dial(p.addr)
	if err != nil {
		return officer{}, err
	}
	body, err := json.Marshal(map[string]string{"email": login(office, name), "password": password})
	if err != nil {
		return officer{}, err
	}
	status, answer, err := c.ask(request("POST", "/v1/sessions", body))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("logging %s in: %d %s", login(office, name), status, answer)
	}
	var session struct {
		Token string `json:"access_token"`
	}
	if err == nil {
		err = json.Unmarshal(answer, &session)
	}
	return officer{client: c, bearer: "Authorization: Bearer " + session.Token}, err
}

// asks is a request of his, ready to be sent.
func (o officer) asks(path string) []byte { return request("GET", path, nil, o.bearer) }

// page is a page of the queue.
type page struct {
	Items []struct {
		Reference string `json:"reference"`
	} `json:"items"`
	Next string `json:"next_cursor"`
}

func (o officer) page(path string) (page, error) {
	status, answer, err := o.ask(o.asks(path))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s: %d %s", path, status, answer)
	}
	var p page
	if err == nil {
		err = json.Unmarshal(answer, &p)
	}
	return p, err
}
