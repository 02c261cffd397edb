# Asks the API many things at once, through one curl, and prints what it answers to each. Where it is, and as whom it is asked, is said by
# the library that stands before: a master asks its own API server, and this host that of a cluster that is not ours.
#
# A line of stdin is a request: METHOD TARGET TYPE ACCEPT PASSING BODY, where TYPE is the body's, PASSING lists the statuses that may be
# another in half a minute, and `-` stands for what there is not. A line of the output is an answer, in the same order: `answer METHOD
# TARGET STATUS BODY`; with 000 for STATUS none came, and BODY says why. Where ACCEPT begins with text, the lines of BODY matter: it is in
# base64 then, and the line begins with `encoded`.
#
# A line `turn WAVE TRACK` says whose the next requests are, and when they are sent: a wave after the one before it, and of a track only while
# all of it so far has done what it was for. What is not sent for that has 000 for an answer.
#
# What may pass by itself (no answer, 429, 5xx) is tried again for so many seconds. Ends with 1 when an answer is no success, where a
# deletion's 404 is one.
api_batch() { # SECONDS
    local seconds=$1 folder last
    # In memory, and nobody else's to read: bodies may be secrets.
    folder=$(mktemp --directory --tmpdir="$in_memory" paictl-api.XXXXXX) || return 1
    (
        trap 'rm --recursive --force "$folder"' EXIT
        trap 'exit 1' TERM HUP INT
        cd "$folder" && last=$(api_requests) || exit 1
        api_send_all "$seconds" "$last"
        api_answers
    )
}

# What curl is to do for each request, in files of its own: a configuration N.curl and its body N.body. Prints the last wave and the last N.
api_requests() {
    api_access >access || return 1
    awk -v origin="$(api_origin)" '
    BEGIN { while ((getline line <"access") > 0) access = access line "\n" }
    BEGIN { wave = track = 1 }
    $1 == "turn" { wave = $2; track = $3; next }
    {
        number++
        body = $0
        for (field = 1; field < 6; field++) body = substr(body, index(body, " ") + 1)
        file = number ".curl"
        # The first of those that curl is given together has none before it, which it does not mind.
        print "next\nurl = \"" origin $2 "\"" >file
        print "request = \"" $1 "\"\nheader = \"Accept: " $4 "\"" >file
        # Whoever is called curl is answered with an indented text.
        print "user-agent = \"paictl\"\nsilent\nshow-error\nmax-time = 30\noutput = \"" number ".body-of-answer\"" >file
        printf "%s", access >file
        print "write-out = \"" number " %{http_code} %{errormsg}\\n\"" >file
        if ($3 != "-") {
            print "header = \"Content-Type: " $3 "\"\ndata-binary = \"@" number ".body\"" >file
            print body >(number ".body")
            close(number ".body")
        }
        close(file)
        print number, $1, $2, $5, $4, wave, track >"requests"
        if (wave > last) last = wave
    }
    END { print last + 0, number + 0 }'
}

# Sends wave after wave.
api_send_all() { # SECONDS, LAST WAVE AND LAST REQUEST
    local seconds=$1 began=$SECONDS wave pending together=''
    [ "${2#* }" -lt 2 ] || together='--parallel --parallel-max 50'
    : >statuses
    for ((wave = 1; wave <= ${2% *}; wave++)); do
        pending=$(api_turn "$wave" $((SECONDS - began)))
        if [ -n "$pending" ]; then api_is_ours && api_send || return 0; fi
    done
}

# Whether no other run has taken over.
api_is_ours() { [ -z "$run" ] || [ "$run" = "$(cat /run/paictl.lock)" ]; }

# Sends what is still to be sent, at once, until nothing is left that may pass by itself.
api_send() {
    while [ -n "$pending" ]; do
        printf '%s\n' "$pending" >sent
        api_curl
        pending=$(api_pending $((SECONDS - began)) "$seconds")
        [ -n "$pending" ] || return 0
        api_is_ours || return 1
        sleep 0.5
    done
}

# One program for all of them: hundreds would be begun in half a second or more.
api_curl() {
    local status=0 before
    before=$(<statuses)
    # shellcheck disable=SC2086  # two words, or none
    sed 's/$/.curl/' sent | xargs cat | curl --disable $together --config - 2>/dev/null >>statuses || status=$?
    # Before 7.66 it does not know how to do many at once, says so before it sends anything, and goes through them one after another.
    if [ "$status" -eq 2 ] && [ -n "$together" ] && [ "$before" = "$(<statuses)" ]; then together='' && api_curl; fi
}

# The requests of a wave whose tracks have not come to a halt: by what is no success, or may be another answer soon.
api_turn() { # WAVE SECONDS GONE
    awk -v wave="$1" -v gone="$2" '
        FILENAME == "statuses" { status[$1] = $2; next }
        $7 in halted { next }
        $6 == wave { print $1; next }
        $6 > wave { next }
        status[$1] !~ /^2/ && !($2 == "DELETE" && status[$1] == 404) { halted[$7] }
        $4 != "-" && gone < 30 && index("," $4 ",", "," status[$1] ",") { halted[$7] }
    ' statuses requests
}

# Those sent whose last status may be another one soon.
api_pending() { # SECONDS GONE, SECONDS IN ALL
    awk -v gone="$1" -v seconds="$2" '
        FILENAME == "sent" { sent[$1]; next }
        FILENAME == "statuses" { status[$1] = $2; next }
        !($1 in sent) { next }
        status[$1] == "" || status[$1] == "000" || status[$1] == 429 || status[$1] >= 500 { if (gone < seconds) print $1; next }
        $4 != "-" && index("," $4 ",", "," status[$1] ",") { if (gone < seconds && gone < 30) print $1 }
    ' sent statuses requests
}

api_answers() {
    awk '
        FILENAME == "statuses" { status[$1] = $2; said[$1] = $3; for (word = 4; word <= NF; word++) said[$1] = said[$1] " " $word; next }
        {
            file = $1 ".body-of-answer"
            body = ""
            word = "answer"
            if (status[$1] + 0 == 0) body = said[$1] == "" ? "no answer" : said[$1]
            else if ($5 ~ /^text/) {
                word = "encoded"
                # Of an answer without a body there is no file.
                file = "base64 --wrap=0 " file " 2>/dev/null"
                file | getline body
            } else while ((getline line <file) > 0) body = body (body == "" ? "" : " ") line
            close(file)
            print word, $2, $3, (status[$1] + 0 == 0 ? "000" : status[$1]), body
            if (status[$1] !~ /^2/ && !($2 == "DELETE" && status[$1] == 404)) failed = 1
        }
        END { exit failed }
    ' statuses requests
}
