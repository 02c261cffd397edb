// A stand-in for CoreDNS, whose image cannot be had where labs run. It reads the same Corefile, answers for the cluster's zone
// from the API, forwards the rest, and is ready and healthy where the same probes look; it does not cache, and knows no names
// of addresses. What a Corefile may say beyond this it refuses, so that nobody takes it for the real one.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/miekg/dns"
)

func main() {
	log.SetFlags(0)
	path := flag.String("conf", "Corefile", "the Corefile")
	flag.Parse()
	text, err := os.ReadFile(*path)
	if err != nil {
		log.Fatal(err)
	}
	config, err := readCorefile(string(text))
	if err != nil {
		log.Fatalf("%s:%v", *path, err)
	}
	upstream, err := dns.ClientConfigFromFile(config.forward)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("a stand-in for CoreDNS: %s from the API, the rest from %v", config.zone, upstream.Servers)

	api, err := newCluster()
	if err != nil {
		log.Fatal(err)
	}
	go api.follow("services", serviceRecord)
	go api.follow("endpoints", endpointsRecord)

	server := &server{config: config, cluster: api, upstream: upstream}
	serveProbes(config, server)
	for _, network := range []string{"udp", "tcp"} {
		listener := &dns.Server{Addr: config.bind + ":" + config.port, Net: network, Handler: server}
		go func() { log.Fatal(listener.ListenAndServe()) }()
	}

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
	// Those who have not heard yet that this pod goes still ask it.
	time.Sleep(config.lameduck)
}

func serveProbes(config corefile, server *server) {
	serve := func(address, path string, answer http.HandlerFunc) {
		mux := http.NewServeMux()
		mux.HandleFunc(path, answer)
		go func() { log.Fatal(http.ListenAndServe(address, mux)) }()
	}
	serve(config.health, "/health", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, "OK") })
	serve(config.ready, "/ready", func(answer http.ResponseWriter, _ *http.Request) {
		if !server.cluster.hasSynced() {
			http.Error(answer, "kubernetes", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(answer, "OK")
	})
	serve(config.metrics, "/metrics", func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(answer, "# TYPE coredns_dns_requests_total counter\ncoredns_dns_requests_total %d\n", atomic.LoadInt64(&server.requests))
	})
}
