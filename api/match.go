package api

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/workflow"
)

// tag names the version of a case in the answer.
func tag(c *gin.Context, version int) { c.Header("ETag", `"`+strconv.Itoa(version)+`"`) }

// matchOf reads If-Match: one entity tag or a list of them. Weak ones count,
// since a proxy that compresses weakens tags on their way. "*" names no
// version, so it is as good as nothing; what cannot be read names none that
// could be the present one.
func matchOf(c *gin.Context) workflow.Match {
	header := strings.TrimSpace(strings.Join(c.Request.Header.Values("If-Match"), ","))
	if header == "" || header == "*" {
		return workflow.Match{}
	}
	match := workflow.Match{Given: true}
	for header != "" {
		opaque, rest, ok := nextTag(header)
		if !ok {
			return workflow.Match{Given: true}
		}
		if version, err := strconv.Atoi(opaque); err == nil && strconv.Itoa(version) == opaque {
			match.Versions = append(match.Versions, version)
		}
		header = rest
	}
	return match
}

// nextTag takes the first entity tag of a list: its opaque value and what
// comes behind the comma.
func nextTag(list string) (opaque, rest string, ok bool) {
	list = strings.TrimPrefix(strings.TrimLeft(list, " \t,"), "W/")
	if list == "" {
		return "", "", true
	}
	quoted, found := strings.CutPrefix(list, `"`)
	if !found {
		return "", "", false
	}
	opaque, rest, found = strings.Cut(quoted, `"`)
	if !found {
		return "", "", false
	}
	rest = strings.TrimLeft(rest, " \t")
	if rest != "" && !strings.HasPrefix(rest, ",") {
		return "", "", false
	}
	return opaque, rest, true
}
