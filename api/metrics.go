package api

import (
	"net/http"
	"net/netip"
	"slices"

	"github.com/gin-gonic/gin"

	"sitthi/api/problem"
)

// metrics serves the numbers to the desk's own network; to anybody else there is
// no such route.
func (d *desk) metrics(c *gin.Context) {
	if d.Metrics == nil || !d.watches(c.Request) {
		problem.Status(c, http.StatusNotFound, "unknown_route")
		return
	}
	d.Metrics.ServeHTTP(c.Writer, c.Request)
}

// forwarded are the headers by which a proxy tells for whom it asks.
var forwarded = []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip"}

// watches tells whether a request comes from the machine itself or from a
// trusted address: that of the connection, whatever a header says. A request
// that was forwarded is somebody else's, although the proxy may be at one of
// these addresses.
func (d *desk) watches(r *http.Request) bool {
	for _, name := range forwarded {
		if len(r.Header.Values(name)) > 0 {
			return false
		}
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	from := peer.Addr().WithZone("").Unmap()
	return from.IsLoopback() || slices.ContainsFunc(d.watchers, func(p netip.Prefix) bool { return p.Contains(from) })
}

// watchers are the trusted proxies' addresses as networks; gin has refused what
// is neither.
func watchers(proxies []string) []netip.Prefix {
	var networks []netip.Prefix
	for _, proxy := range proxies {
		if network, err := netip.ParsePrefix(proxy); err == nil {
			networks = append(networks, network)
		} else if address, err := netip.ParseAddr(proxy); err == nil {
			networks = append(networks, netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()))
		}
	}
	return networks
}
