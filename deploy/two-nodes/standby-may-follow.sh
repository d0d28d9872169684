#!/usr/bin/env bash
# Lets the standby follow: the image of PostgreSQL runs this once, when it makes the primary.
set -euo pipefail
echo 'host replication playbill samenet scram-sha-256' >>"$PGDATA/pg_hba.conf"
