package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

const account = "/var/run/secrets/kubernetes.io/serviceaccount/"

// What of a service or of endpoints matters for names.
type object struct {
	Metadata struct{ Name, Namespace, ResourceVersion string }
	Spec     struct{ ClusterIP, Type, ExternalName string }
	Subsets  []struct{ Addresses []endpoint }
}

type endpoint struct{ IP, Hostname string }

// What one object says of its name: a service has an address or another name, endpoints have those of the pods.
type record struct {
	address   string // "None" of a headless service
	alias     string
	addresses []endpoint
}

func serviceRecord(of object) record {
	if of.Spec.Type == "ExternalName" {
		return record{alias: strings.TrimSuffix(of.Spec.ExternalName, ".") + "."}
	}
	return record{address: of.Spec.ClusterIP}
}

func endpointsRecord(of object) record {
	var all []endpoint
	for _, subset := range of.Subsets {
		for _, address := range subset.Addresses {
			if address.Hostname == "" {
				address.Hostname = strings.NewReplacer(".", "-", ":", "-").Replace(address.IP)
			}
			all = append(all, address)
		}
	}
	return record{addresses: all}
}

// The cluster as its API tells it, asked with the account of this pod.
type cluster struct {
	server string
	client *http.Client

	lock   sync.RWMutex
	tables map[string]map[string]record // by kind, then by "namespace/name"
}

func newCluster() (*cluster, error) {
	authority, err := os.ReadFile(account + "ca.crt")
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, errors.New(account + "ca.crt holds no certificate")
	}
	host, port := os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT")
	if host == "" {
		// As CoreDNS does: a pod that was begun before there was a service gets another chance by being begun anew.
		return nil, errors.New("the kubelet knew of no API server's service when it started this container")
	}
	return &cluster{
		server: "https://" + net.JoinHostPort(host, port) + "/api/v1/",
		client: &http.Client{Transport: &http.Transport{
			TLSClientConfig:       &tls.Config{RootCAs: roots},
			DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			ResponseHeaderTimeout: 30 * time.Second,
		}},
		tables: map[string]map[string]record{},
	}, nil
}

func (cluster *cluster) hasSynced() bool {
	cluster.lock.RLock()
	defer cluster.lock.RUnlock()
	return cluster.tables["services"] != nil && cluster.tables["endpoints"] != nil
}

func (cluster *cluster) find(kind, key string) (record, bool) {
	cluster.lock.RLock()
	defer cluster.lock.RUnlock()
	found, isThere := cluster.tables[kind][key]
	return found, isThere
}

// follow lists a kind and watches it from there, and begins again whenever the watch ends, as it does every few minutes.
func (cluster *cluster) follow(kind string, read func(object) record) {
	for {
		err := cluster.listAndWatch(kind, read)
		if err != nil {
			log.Printf("%s: %v", kind, err)
			time.Sleep(time.Second)
		}
	}
}

func (cluster *cluster) listAndWatch(kind string, read func(object) record) error {
	var list struct {
		Metadata struct{ ResourceVersion string }
		Items    []object
	}
	answer, err := cluster.get(kind)
	if err != nil {
		return err
	}
	err = json.NewDecoder(answer.Body).Decode(&list)
	answer.Body.Close()
	if err != nil {
		return err
	}
	table := map[string]record{}
	for _, item := range list.Items {
		table[item.Metadata.Namespace+"/"+item.Metadata.Name] = read(item)
	}
	cluster.lock.Lock()
	cluster.tables[kind] = table
	cluster.lock.Unlock()

	answer, err = cluster.get(kind + "?watch=1&timeoutSeconds=300&resourceVersion=" + list.Metadata.ResourceVersion)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	// An API server that was cut off never ends its answer.
	watchdog := time.AfterFunc(320*time.Second, func() { answer.Body.Close() })
	defer watchdog.Stop()
	for events := json.NewDecoder(answer.Body); events.More(); {
		var event struct {
			Type   string
			Object object
		}
		if err := events.Decode(&event); err != nil {
			return err
		}
		key := event.Object.Metadata.Namespace + "/" + event.Object.Metadata.Name
		cluster.lock.Lock()
		switch event.Type {
		case "ADDED", "MODIFIED":
			table[key] = read(event.Object)
		case "DELETED":
			delete(table, key)
		}
		cluster.lock.Unlock()
		if event.Type == "ERROR" {
			return errors.New("the watch is too old")
		}
	}
	return nil
}

func (cluster *cluster) get(path string) (*http.Response, error) {
	// Read each time: the kubelet renews it.
	token, err := os.ReadFile(account + "token")
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest("GET", cluster.server+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+string(bytes.TrimSpace(token)))
	answer, err := cluster.client.Do(request)
	if err == nil && answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("%s says %s", path, answer.Status)
	}
	return answer, err
}
