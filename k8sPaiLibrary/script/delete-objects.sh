# Deletes objects through the API server of this master: path.
delete() {
    persistently delete_object "$1"
}

