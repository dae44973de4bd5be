#!/bin/sh
# The shipped site with this deployment's name, the program's container, and a log that `logs` shows.
# nginx's image runs it at each start.
set -eu
sed -e "s/server_name yicetong.example;/server_name $NAME;/" \
    -e 's/server 127.0.0.1:8000;/server web:8000;/' \
    -e 's|/var/log/nginx/yicetong.log|/dev/stdout|' \
    "${1:-/etc/yicetong/yicetong.conf}" >"${2:-/etc/nginx/conf.d/yicetong.conf}"
