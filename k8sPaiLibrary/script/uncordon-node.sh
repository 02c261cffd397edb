# Lets the node take pods again.
persistently api "/api/v1/nodes/$machine_name" --request PATCH --header 'Content-Type: application/merge-patch+json' \
    --data '{"spec":{"unschedulable":null},"metadata":{"annotations":{"paictl.io/cordoned":null}}}'
