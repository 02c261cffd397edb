# Has the API's own service lead to the port where the API servers listen. What kube-proxy goes by follows within ten seconds.
set_port() { # OBJECT, FIELD
    persistently api "/api/v1/namespaces/default/$1/kubernetes" --request PATCH --header 'Content-Type: application/json-patch+json' \
        --data "[{\"op\": \"replace\", \"path\": \"$2\", \"value\": $api_port}]"
}
set_port services /spec/ports/0/targetPort
set_port endpoints /subsets/0/ports/0/port
