#!/bin/sh
# The roles and databases of docs/operations.md, "Roles in the database". The image of PostgreSQL runs
# it once, in a new cluster, in place of its own script, which would make more extensions.
set -eu
secrets=${SECRETS:-/run/secrets}
password() { sed 's|^[^:]*://[^:]*:\([^@]*\)@.*|\1|' "$secrets/$1"; }

# A password comes on standard input: a command line is seen by others.
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<SQL
CREATE ROLE yicetong_owner LOGIN CREATEDB PASSWORD '$(password database_owner_url)';
GRANT pg_signal_backend TO yicetong_owner;
CREATE ROLE yicetong_web LOGIN PASSWORD '$(password database_url)';
CREATE DATABASE template_postgis ENCODING 'UTF8' TEMPLATE template0;
\connect template_postgis
CREATE EXTENSION postgis;
CREATE EXTENSION btree_gist;
ALTER DATABASE template_postgis IS_TEMPLATE true;
\connect postgres
CREATE DATABASE yicetong OWNER yicetong_owner TEMPLATE template_postgis;
SQL
