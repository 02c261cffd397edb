package main

import (
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"
)

type server struct {
	config   corefile
	cluster  *cluster
	upstream *dns.ClientConfig
	requests int64
}

// ServeDNS answers for the zone, and asks others for the rest.
func (server *server) ServeDNS(writer dns.ResponseWriter, query *dns.Msg) {
	atomic.AddInt64(&server.requests, 1)
	var answer *dns.Msg
	if len(query.Question) == 1 && dns.IsSubDomain(server.config.zone, strings.ToLower(query.Question[0].Name)) {
		answer = server.fromCluster(query)
	} else {
		answer = server.fromUpstream(query, writer.LocalAddr().Network())
	}
	if writer.LocalAddr().Network() == "udp" {
		size := dns.MinMsgSize
		if option := query.IsEdns0(); option != nil {
			size = int(option.UDPSize())
		}
		answer.Truncate(size)
	}
	writer.WriteMsg(answer)
}

func (server *server) fromCluster(query *dns.Msg) *dns.Msg {
	answer := new(dns.Msg)
	answer.SetReply(query)
	answer.Authoritative = true
	question := query.Question[0]
	if !server.cluster.hasSynced() {
		answer.Rcode = dns.RcodeServerFailure
		return answer
	}
	addresses, alias, isThere := server.cluster.lookUp(strings.TrimSuffix(strings.ToLower(question.Name), server.config.zone))
	header := dns.RR_Header{Name: question.Name, Class: dns.ClassINET, Ttl: server.config.ttl}
	switch {
	case !isThere:
		answer.Rcode = dns.RcodeNameError
	case alias != "":
		header.Rrtype = dns.TypeCNAME
		answer.Answer = append(answer.Answer, &dns.CNAME{Hdr: header, Target: alias})
		further := new(dns.Msg)
		further.SetQuestion(alias, question.Qtype)
		answer.Answer = append(answer.Answer, server.fromUpstream(further, "udp").Answer...)
	case question.Qtype == dns.TypeA:
		header.Rrtype = dns.TypeA
		for _, address := range addresses {
			answer.Answer = append(answer.Answer, &dns.A{Hdr: header, A: net.ParseIP(address)})
		}
	}
	if len(answer.Answer) == 0 {
		start := dns.RR_Header{Name: server.config.zone, Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: server.config.ttl}
		answer.Ns = []dns.RR{&dns.SOA{Hdr: start, Ns: "ns.dns." + server.config.zone, Mbox: "hostmaster." + server.config.zone,
			Serial: uint32(time.Now().Unix()), Refresh: 7200, Retry: 1800, Expire: 86400, Minttl: server.config.ttl}}
	}
	return answer
}

// lookUp finds what a name of the zone stands for, given without the zone: SERVICE.NAMESPACE.svc, with a pod's name before it
// for one pod of a headless service, or 10-244-1-2.NAMESPACE.pod.
func (cluster *cluster) lookUp(name string) (addresses []string, alias string, isThere bool) {
	labels := dns.SplitDomainName(name)
	count := len(labels)
	if count == 0 || count == 1 && (labels[0] == "svc" || labels[0] == "pod") {
		return nil, "", true
	}
	if count == 3 && labels[2] == "pod" {
		if address := net.ParseIP(strings.ReplaceAll(labels[0], "-", ".")); address != nil {
			return []string{address.String()}, "", true
		}
		return nil, "", false
	}
	if count < 3 || count > 4 || labels[count-1] != "svc" {
		return nil, "", false
	}
	key := labels[count-2] + "/" + labels[count-3]
	service, isThere := cluster.find("services", key)
	if !isThere {
		return nil, "", false
	}
	if service.alias != "" {
		return nil, service.alias, count == 3
	}
	if service.address != "None" {
		return []string{service.address}, "", count == 3
	}
	pods, _ := cluster.find("endpoints", key)
	for _, pod := range pods.addresses {
		if count == 3 || pod.Hostname == labels[0] {
			addresses = append(addresses, pod.IP)
		}
	}
	return addresses, "", count == 3 || len(addresses) > 0
}

// fromUpstream asks one server after the other until one answers.
func (server *server) fromUpstream(query *dns.Msg, network string) *dns.Msg {
	client := dns.Client{Net: network, Timeout: 2 * time.Second}
	for _, address := range server.upstream.Servers {
		answer, _, err := client.Exchange(query, net.JoinHostPort(address, server.upstream.Port))
		if err == nil {
			return answer
		}
	}
	answer := new(dns.Msg)
	answer.SetRcode(query, dns.RcodeServerFailure)
	return answer
}
