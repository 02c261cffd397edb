package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// What a Corefile of one server block says, as far as the stand-in obeys it.
type corefile struct {
	port, bind, zone, forward string
	health, ready, metrics    string // addresses to listen on
	lameduck                  time.Duration
	ttl                       uint32
}

// Plugins that may be named and change nothing here.
var passedOver = map[string]bool{"errors": true, "cache": true, "loop": true, "reload": true, "loadbalance": true}

// readCorefile reads a block `.:53 { … }` of one plugin a line, some with a block of their own. Errors begin with the line.
func readCorefile(text string) (corefile, error) {
	config := corefile{ttl: 5, health: ":8080", ready: ":8181", metrics: "localhost:9153"}
	plugins := map[string]bool{}
	depth, inside := 0, ""
	for number, line := range strings.Split(text, "\n") {
		words := strings.Fields(expand(strings.SplitN(line, "#", 2)[0]))
		if len(words) == 0 {
			continue
		}
		fail := func(why string) (corefile, error) {
			return config, fmt.Errorf("%d: %s: %s", number+1, strings.Join(words, " "), why)
		}
		opens := words[len(words)-1] == "{"
		if opens {
			words = words[:len(words)-1]
		}
		switch {
		case len(words) == 0:
			return fail("a block without a name")
		case words[0] == "}":
			depth--
		case depth == 0 && opens && strings.HasPrefix(words[0], ".:"):
			config.port = strings.TrimPrefix(words[0], ".:")
		case depth == 1:
			inside = words[0]
			plugins[inside] = true
			if !config.plugin(words) {
				return fail("not known to this stand-in for CoreDNS")
			}
		case depth == 2:
			if !config.option(inside, words) {
				return fail("not known to this stand-in for CoreDNS")
			}
		default:
			return fail("expected a server block, '.:53 {'")
		}
		if opens {
			depth++
		}
	}
	for _, needed := range []string{"bind", "health", "ready", "kubernetes", "prometheus", "forward"} {
		if !plugins[needed] {
			return config, fmt.Errorf("1: no '%s', without which this stand-in for CoreDNS does nothing of use", needed)
		}
	}
	if depth != 0 {
		return config, fmt.Errorf("%d: a block is not closed", strings.Count(text, "\n"))
	}
	return config, nil
}

func (config *corefile) plugin(words []string) bool {
	argument := func(standard string) string {
		if len(words) > 1 {
			return words[1]
		}
		return standard
	}
	switch words[0] {
	case "bind":
		config.bind = argument("")
	case "health":
		config.health = argument(config.health)
	case "ready":
		config.ready = argument(config.ready)
	case "prometheus":
		config.metrics = argument(config.metrics)
	case "kubernetes":
		config.zone = strings.TrimSuffix(argument("cluster.local"), ".") + "."
	case "forward":
		if len(words) != 3 || words[1] != "." {
			return false
		}
		config.forward = words[2]
	default:
		return passedOver[words[0]]
	}
	return true
}

func (config *corefile) option(plugin string, words []string) bool {
	switch plugin + " " + words[0] {
	case "health lameduck":
		delay, err := time.ParseDuration(words[len(words)-1])
		config.lameduck = delay
		return err == nil
	case "kubernetes ttl":
		_, err := fmt.Sscan(words[len(words)-1], &config.ttl)
		return err == nil
	case "kubernetes pods", "kubernetes fallthrough", "forward max_concurrent":
		return true
	}
	return false
}

// expand puts in what the environment has for {$NAME}.
func expand(line string) string {
	for {
		before, rest, found := strings.Cut(line, "{$")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return line
		}
		line = before + os.Getenv(name) + after
	}
}
