package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeTour does what the README tells a newcomer to do, and compares what
// he then sees with what the README says he will: all but dates, numbers drawn
// at random, and the days of which a count tells.
func TestReadmeTour(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sh tour\n(.*?)```\n+```\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(blocks) < 4 {
		t.Fatalf("the tour has %d stations", len(blocks))
	}
	var script strings.Builder
	for _, b := range blocks {
		script.WriteString(b[1] + "echo '=== next'\n")
	}
	for name, at := range places(t) {
		t.Run("the tour goes as the README says, on "+name, func(t *testing.T) {
			p := at(t)
			s := p.serve(t)
			built, err := binary()
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			if err := os.Symlink(built, filepath.Join(folder, "sitthi")); err != nil {
				t.Fatal(err)
			}
			bash := exec.Command("bash", "-eu", "-o", "pipefail")
			bash.Dir = folder
			bash.Stdin = strings.NewReader(strings.ReplaceAll(script.String(), "http://127.0.0.1:8080", s.base))
			out, err := bash.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			stations := strings.Split(string(out), "=== next\n")
			for i, b := range blocks {
				if got, want := shape(stations[i]), shape(b[2]); got != want {
					t.Errorf("station %d shows\n%s\nand the README says\n%s", i+1, stations[i], b[2])
				}
			}
		})
	}
}

// changing is what differs from day to day and from run to run; explained is a
// line of a count, of which there are more or fewer by the day.
var (
	changing  = regexp.MustCompile(`SKNPEO-\d{4}-\w{6}|[0-9A-Z]{4}(-[0-9A-Z]{4}){5}-[0-9A-Z*~$=]|\d{4}-\d\d-\d\d(T[0-9:.]+Z)?`)
	explained = regexp.MustCompile(`"text_en":".*"\n`)
)

func shape(output string) string {
	return changing.ReplaceAllString(explained.ReplaceAllString(output, ""), "#")
}
