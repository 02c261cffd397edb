# From here on a restoration from the same snapshot begins anew.
rm --force "$etcd_data/member/restored-from"
