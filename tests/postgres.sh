#!/usr/bin/env bash
# Runs a command beside a PostgreSQL cluster of its own: tests/postgres.sh cargo nextest run --profile postgres --run-ignored all
#
# The command finds the address of the cluster in PLAYBILL_TEST_DATABASE; a name added to it is that of a database. The cluster
# listens on a socket in a new folder only, and goes with it when the command ends. It sorts text as people do, not by bytes, and
# does not wait for the disk: no test takes the power away.
set -euo pipefail

if [[ $# -eq 0 ]]; then
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"
  exit 2
fi

# PostgreSQL's programs lie in a folder for each version; the newest is taken.
find_programs() {
  find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort --version-sort | tail -n 1 | xargs --no-run-if-empty dirname
}

programs=$(find_programs)
if [[ -z $programs ]]; then
  if [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
    apt-get update
    # Debian would start a cluster for the whole machine as soon as it is installed.
    mkdir -p /etc/postgresql-common
    [[ -e /etc/postgresql-common/createcluster.conf ]] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends postgresql
    programs=$(find_programs)
  else
    echo "PostgreSQL is missing: apt-get install postgresql" >&2
    exit 1
  fi
fi

# The server refuses to run as root.
as_server=()
if [[ $EUID -eq 0 ]]; then
  as_server=(setpriv --reuid=postgres --regid=postgres --clear-groups --inh-caps=-all)
fi

folder=$(mktemp -d /tmp/playbill-postgres.XXXXXX)
server=
stop() {
  if [[ -n $server ]]; then
    # What is left of connections is cut.
    kill -INT "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [[ $EUID -eq 0 ]]; then
  chown postgres:postgres "$folder"
fi
cd "$folder"
"${as_server[@]}" "$programs/initdb" --pgdata="$folder/data" --username=playbill --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
  --locale-provider=icu --icu-locale=en-US --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
port=$((RANDOM % 20000 + 20000))
"${as_server[@]}" "$programs/postgres" -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses= -c fsync=off \
  -c max_connections=300 -c max_wal_size=4GB -c jit=off -c log_min_messages=fatal >"$folder/log" 2>&1 &
server=$!
until "$programs/pg_isready" --quiet --host="$folder" --port="$port"; do
  if ! kill -0 "$server" 2>/dev/null; then
    cat "$folder/log" >&2
    echo "PostgreSQL did not start" >&2
    exit 1
  fi
  sleep 0.1
done
cd - >/dev/null

PLAYBILL_TEST_DATABASE="postgres://playbill@${folder//\//%2F}:$port/" "$@"
