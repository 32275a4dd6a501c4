#!/usr/bin/env bash
# Makes the folder of a replica of a running primary: see --help.
set -euo pipefail
# shellcheck source=mysql-setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/mysql-setup.sh"

usage() {
  cat <<'TEXT'
make-replica.sh --folder FOLDER --primary-port PORT [options]

Makes the data folder and the configuration of a read-only replica from a consistent copy of a running primary that
make-primary.sh made. The primary goes on working meanwhile. Does not start the replica; it prints how to. Once
started, the replica follows the primary by itself, from the moment of the copy. What is there already stays as it is.
MariaDB 10.11: tested. MySQL 8: written for it, not tested.

  --folder FOLDER            gets data/, my.cnf and the socket; made when it is not there
  --primary-host HOST        127.0.0.1
  --primary-port PORT        3306
  --port PORT                3307
  --bind ADDRESS             127.0.0.1
  --server-id NUMBER         2; different on every server of one replication
  --database NAME            mostrador
  --app-user NAME            mostrador: may read here
  --replication-user NAME    mostrador_replica: of the primary
  --clients PATTERN          % : hosts that the application's user may come from, as MySQL writes them
  --os-user NAME             who the server runs as; the present user when absent

Passwords come from the environment, or from files that it names; they are those of the primary:
  MOSTRADOR_APP_PASSWORD            or MOSTRADOR_APP_PASSWORD_FILE
  MOSTRADOR_REPLICATION_PASSWORD    or MOSTRADOR_REPLICATION_PASSWORD_FILE

How far it is: SHOW REPLICA STATUS\G, where both ..._Running must say Yes; or GET /metrics of a server that uses it.
TEXT
}

folder='' primary_host=127.0.0.1 primary_port=3306 port=3307 bind=127.0.0.1 server_id=2 database=mostrador
app_user=mostrador replication_user=mostrador_replica clients=% os_user=$(id -un)
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --folder) folder=${2:-} ;;
    --primary-host) primary_host=${2:-} ;;
    --primary-port) primary_port=${2:-} ;;
    --port) port=${2:-} ;;
    --bind) bind=${2:-} ;;
    --server-id) server_id=${2:-} ;;
    --database) database=${2:-} ;;
    --app-user) app_user=${2:-} ;;
    --replication-user) replication_user=${2:-} ;;
    --clients) clients=${2:-} ;;
    --os-user) os_user=${2:-} ;;
    *) fail "there is no option $1; see --help" ;;
  esac
  [ $# -ge 2 ] || fail "$1 needs a value"
  shift 2
done
[ -n "$folder" ] || fail '--folder is missing; see --help'
must_be_number --port "$port" && must_be_number --primary-port "$primary_port"
must_be_number --server-id "$server_id" && must_be_plain --bind "$bind" && must_be_plain --primary-host "$primary_host"
must_be_name --database "$database" && must_be_name --app-user "$app_user"
must_be_name --replication-user "$replication_user" && must_be_plain --clients "$clients"
app_password=$(secret MOSTRADOR_APP_PASSWORD)
replication_password=$(secret MOSTRADOR_REPLICATION_PASSWORD)
find_programs

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
start_with="start it with: $server --defaults-file=$folder/my.cnf"
if [ -d "$folder/data" ]; then
  echo "$folder/data is there already and stays as it is"
  echo "$start_with"
  exit 0
fi

umask 077
work=$(mktemp -d)
running=''
clean_up() {
  if [ -n "$running" ]; then kill "$running" 2>/dev/null && wait "$running" || true; fi
  rm -rf "$work" "$folder/data.new"
}
trap clean_up EXIT
setup_password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
app="'$app_user'@'$clients'"
cat >"$work/setup.sql" <<SQL
FLUSH PRIVILEGES;
SET SESSION sql_log_bin = 0;
DROP USER IF EXISTS ''@'localhost';
CREATE USER $app IDENTIFIED BY $(sql_text "$app_password");
GRANT SELECT ON \`$database\`.* TO $app;
CREATE USER 'mostrador_setup'@'localhost' IDENTIFIED BY '$setup_password';
GRANT ALL PRIVILEGES ON *.* TO 'mostrador_setup'@'localhost' WITH GRANT OPTION;
SQL
[ "$os_user" = "$(id -un)" ] || chown -R "$os_user" "$work"
rm -rf "$folder/data.new"
make_data "$folder/data.new" "$work/setup.sql"
write_config mysql-primary.cnf mysql-replica.cnf

# A server that nobody can reach takes the copy.
"$server" --defaults-file="$folder/my.cnf" --datadir="$folder/data.new" --socket="$work/setup.sock" \
  --pid-file="$work/setup.pid" --skip-networking --skip-slave-start --read-only=OFF --loose-super-read-only=OFF \
  >"$work/setup.log" 2>&1 &
running=$!
printf '[client]\nsocket = %s\nuser = mostrador_setup\npassword = %s\n' "$work/setup.sock" "$setup_password" >"$work/setup.cnf"
{
  printf '[client]\nhost = %s\nport = %s\nprotocol = tcp\n' "$primary_host" "$primary_port"
  printf 'user = %s\npassword = %s\n' "$replication_user" "$(option_text "$replication_password")"
} >"$work/primary.cnf"
for _ in $(seq 600); do
  if "$admin" --defaults-file="$work/setup.cnf" ping >/dev/null 2>&1; then break; fi
  kill -0 "$running" 2>/dev/null || { cat "$work/setup.log" >&2; fail 'the replica did not start'; }
  sleep 0.05
done

if [ "$is_mariadb" = yes ]; then
  # The copy names the GTID that it was taken at, and begins with it.
  "$dump" --defaults-file="$work/primary.cnf" --single-transaction --gtid --master-data=1 --no-tablespaces \
    --databases "$database" >"$work/copy.sql"
  "$client" --defaults-file="$work/setup.cnf" -e 'RESET MASTER'
  { echo 'SET SESSION sql_log_bin = 0;' && cat "$work/copy.sql"; } | "$client" --defaults-file="$work/setup.cnf"
  follow="CHANGE MASTER TO MASTER_HOST = '$primary_host', MASTER_PORT = $primary_port,
    MASTER_USER = '$replication_user', MASTER_PASSWORD = $(sql_text "$replication_password"),
    MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1;"
else
  "$dump" --defaults-file="$work/primary.cnf" --single-transaction --set-gtid-purged=ON --no-tablespaces \
    --databases "$database" >"$work/copy.sql"
  "$client" --defaults-file="$work/setup.cnf" <"$work/copy.sql"
  follow="CHANGE REPLICATION SOURCE TO SOURCE_HOST = '$primary_host', SOURCE_PORT = $primary_port,
    SOURCE_USER = '$replication_user', SOURCE_PASSWORD = $(sql_text "$replication_password"),
    SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, GET_SOURCE_PUBLIC_KEY = 1;"
fi
printf '%s\n' "$follow" "SET SESSION sql_log_bin = 0;" "DROP USER 'mostrador_setup'@'localhost';" |
  "$client" --defaults-file="$work/setup.cnf"

kill "$running"
wait "$running" || fail 'the replica did not end well'
running=''
mv "$folder/data.new" "$folder/data"
echo "$start_with"
