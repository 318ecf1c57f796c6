package workflow

import (
	"context"
	"slices"
	"sync"
	"time"

	"sitthi/domain"
)

// hashing lets a few passwords be hashed at once: each takes 19 MiB. Who has to wait is
// served in turn, one of each network after the other, however many wait at any: who
// keeps the desk hashing holds up himself first.
type hashing struct {
	mu      sync.Mutex
	free    int
	waiting map[string][]chan struct{} // by network, in the order of coming; closed for whoever's turn it is
	turns   []string                   // the networks where somebody waits, the next one first
}

const (
	hashesAtOnce = 4
	hashPatience = 10 * time.Second // longer than that nobody waits
	mostWaiting  = 200              // at one network: far more than an office begins its morning with
)

func newHashing() *hashing {
	return &hashing{free: hashesAtOnce, waiting: map[string][]chan struct{}{}}
}

// hash does what hashes a password, for somebody at an address, in its turn. Unavailable
// "log_ins_busy" when that does not come soon.
func (s *Service) hash(ctx context.Context, address string, do func() error) error {
	network := domain.CountedNetwork(domain.CountedAddress(address))
	waiting, cancel := context.WithTimeout(ctx, hashPatience)
	defer cancel()
	if !s.hashing.enter(waiting, network) {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.limits.heldBack(heldHashing)
		busy := domain.Refuse(domain.Unavailable, "log_ins_busy")
		busy.RetryAfter = int(hashPatience / time.Second)
		return busy
	}
	defer s.hashing.leave()
	return do()
}

// enter waits for a turn; false when none came in time, or too many wait already.
func (h *hashing) enter(ctx context.Context, network string) bool {
	turn := h.lineUp(network)
	if turn == nil {
		return false
	}
	select {
	case <-turn:
		return true
	case <-ctx.Done():
	}
	if !h.stepOut(network, turn) {
		h.leave() // it came at that very moment
	}
	return false
}

// lineUp is a turn, which has come once it is closed; nil for none.
func (h *hashing) lineUp(network string) chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	turn := make(chan struct{})
	if h.free > 0 {
		h.free--
		close(turn)
		return turn
	}
	all := h.waiting[network]
	if len(all) == mostWaiting {
		return nil
	}
	if len(all) == 0 {
		h.turns = append(h.turns, network)
	}
	h.waiting[network] = append(all, turn)
	return turn
}

// stepOut tells whether somebody was still waiting, and waits no more.
func (h *hashing) stepOut(network string, turn chan struct{}) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.waiting[network]
	i := slices.Index(all, turn)
	if i < 0 {
		return false
	}
	h.keep(network, slices.Delete(all, i, i+1))
	return true
}

// keep is who still waits at a network.
func (h *hashing) keep(network string, all []chan struct{}) {
	if len(all) > 0 {
		h.waiting[network] = all
		return
	}
	delete(h.waiting, network)
	h.turns = slices.DeleteFunc(h.turns, func(n string) bool { return n == network })
}

// leave passes a place on.
func (h *hashing) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.turns) == 0 {
		h.free++
		return
	}
	network := h.turns[0]
	h.turns = append(h.turns[1:], network)
	all := h.waiting[network]
	close(all[0])
	h.keep(network, all[1:])
}
