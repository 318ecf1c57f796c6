package browser

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// pictures is where the README's pictures go; "" throws them away after a look.
var pictures = flag.String("pictures", "", "folder for the README's pictures")

// tools are the scripts of others that judge a page. Their digests pin them: a
// judge that changes its mind overnight is no judge.
var tools = map[string]struct{ path, digest string }{
	"axe":  {"axe-core/axe.min.js", "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"},
	"jsQR": {"jsqr/dist/jsQR.js", "bc40c8a15196236b2314db0856f72ca0b49980cd5413b8c852a7349f5fee0859"},
}

// All tests share a browser, a built program, and a desk at work.
var (
	chromium context.Context
	program  string
	scratch  string   // a folder that goes with the run
	atTheEnd []func() // what ends with it
	scripts  = map[string]string{}
)

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the browser's tests cannot start:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	for name, tool := range tools {
		content, err := os.ReadFile(filepath.Join("..", "..", ".tools", "browser", "node_modules", tool.path))
		if err != nil {
			return 1, fmt.Errorf("%w (.ci/install installs it)", err)
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != tool.digest {
			return 1, fmt.Errorf("%s is not the one that is known here", tool.path)
		}
		scripts[name] = string(content)
	}
	dir, err := os.MkdirTemp("", "sitthi-browser")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	scratch = dir
	program = filepath.Join(dir, "sitthi")
	build := exec.Command("go", "build", "-o", program, "../..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w: %s", err, out)
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		return 1, fmt.Errorf("%w (.ci/install installs it)", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "en"),
		chromedp.Flag("host-resolver-rules", "MAP *.test "+here),
	)
	if os.Geteuid() == 0 { // its sandbox refuses to start
		options = append(options, chromedp.NoSandbox)
	}
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	defer end()
	browser, stop := chromedp.NewContext(allocator)
	defer stop()
	if err := chromedp.Do(browser); err != nil {
		return 1, fmt.Errorf("chromium: %w", err)
	}
	chromium = browser
	defer func() {
		for _, end := range atTheEnd {
			end()
		}
	}()
	return m.Run(), nil
}
