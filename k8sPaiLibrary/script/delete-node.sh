# Deletes the object of the node; its pods' objects follow.
persistently delete_object "/api/v1/nodes/$machine_name"
