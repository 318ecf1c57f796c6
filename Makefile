# The office's day with Sitthi, in the words of a developer. `make` alone lists it.

GOLANGCI_LINT_VERSION := v2.15.0
GOLANGCI_LINT         := .tools/golangci-lint-$(GOLANGCI_LINT_VERSION)

# Without a tag, a commit or git itself the version is "dev".
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# How long each fuzz target looks for trouble.
FUZZTIME ?= 20s

.PHONY: help
help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST)

# Without gin's other ways to write an answer than JSON, which would be a seventh of
# the binary. `go build -o sitthi .` makes the same program, only larger.
.PHONY: build
build: ## one static binary, ./sitthi
	CGO_ENABLED=0 go build -tags nomsgpack -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o sitthi .

# An empty folder each time, because the demo's logins are printed when it is
# loaded. To keep what you file, name a folder: make run SITTHI_DATA_DIR=data
.PHONY: run
run: build ## start the demo on an empty folder; it prints its address and logins
	@if [ -z "$$SITTHI_DATA_DIR" ] && [ -z "$$SITTHI_DATABASE_URL" ]; then \
		mkdir -p data && SITTHI_DATA_DIR=$$(mktemp -d data/demo.XXXXXX) || exit; \
		SITTHI_DATABASE_URL=sqlite:$$SITTHI_DATA_DIR/sitthi.db; \
		export SITTHI_DATA_DIR SITTHI_DATABASE_URL; \
	fi; \
	exec ./sitthi serve --demo

# The race detector needs C, whatever the environment says about it.
.PHONY: test
test: ## install what is missing (PostgreSQL, a C compiler), then run every test
	.ci/install
	go vet ./...
	CGO_ENABLED=1 go test -race -timeout 60m -count=1 ./...

.PHONY: lint
lint: $(GOLANGCI_LINT) ## golangci-lint, its version pinned here
	$(GOLANGCI_LINT) run

# By `go install` and not as a tool in go.mod, whose versions it would change.
$(GOLANGCI_LINT):
	GOBIN=$(CURDIR)/.tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	mv .tools/golangci-lint $@

# A fifth of an hour. go run ./bench alone lists its parts, each with flags.
.PHONY: bench
bench: ## the whole program beside its yardsticks, with a million cases
	@.ci/install
	go run ./bench all

.PHONY: microbench
microbench: ## every benchmark in Go
	@.ci/install
	@folders=$$(find . -name '*_test.go' -not -path './.*' -exec grep -l '^func Benchmark' {} + | xargs -r -n1 dirname | sort -u); \
	if [ -z "$$folders" ]; then echo 'no package has a benchmark'; exit; fi; \
	go test -run '^$$' -bench . -benchmem -timeout 60m $$folders

# The same tests that take them also look at them: see web/browser.
.PHONY: pictures
pictures: ## the README's pictures, into docs/pictures
	@.ci/install
	mkdir -p docs/pictures
	go test ./web/browser -run '^TestPictures$$' -count=1 -args -pictures $(CURDIR)/docs/pictures

# The go command fuzzes one target of one package at a time.
.PHONY: fuzz
fuzz: ## every fuzz target, FUZZTIME each
	@.ci/install
	@find . -name '*_test.go' -not -path './.*' -exec grep -Ho '^func Fuzz[A-Za-z0-9_]*' {} + | sort | \
	while IFS=: read -r file func; do \
		echo "$${func#func } in $$(dirname $$file)"; \
		go test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) "$$(dirname $$file)" || exit; \
	done

# data/ itself stays: it may hold the keys of somebody's real cases.
.PHONY: clean
clean: ## remove what was built, and the demos' folders
	rm -rf sitthi .tools data/demo.*
	find . -name '*.test' -not -path './.git/*' -type f -delete
