#!/usr/bin/env bash
# Makes the folder of a primary: see --help.
set -euo pipefail
# shellcheck source=mysql-setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/mysql-setup.sh"

usage() {
  cat <<'TEXT'
make-primary.sh --folder FOLDER [options]

Makes the data folder and the configuration of a MariaDB (10.11; tested) or MySQL (8; written for it, not tested)
server that others can replicate: with the application's database, a user for the application that has rights on that
database alone, and one for replicas. Does not start it; it prints how to. What is there already stays as it is.

  --folder FOLDER            gets data/, my.cnf and the socket; made when it is not there
  --port PORT                3306
  --bind ADDRESS             127.0.0.1
  --server-id NUMBER         1; different on every server of one replication
  --database NAME            mostrador
  --app-user NAME            mostrador
  --replication-user NAME    mostrador_replica
  --clients PATTERN          % : hosts that both users may come from, as MySQL writes them
  --os-user NAME             who the server runs as; the present user when absent

Passwords come from the environment, or from files that it names:
  MOSTRADOR_APP_PASSWORD            or MOSTRADOR_APP_PASSWORD_FILE
  MOSTRADOR_REPLICATION_PASSWORD    or MOSTRADOR_REPLICATION_PASSWORD_FILE
TEXT
}

folder='' port=3306 bind=127.0.0.1 server_id=1 database=mostrador
app_user=mostrador replication_user=mostrador_replica clients=% os_user=$(id -un)
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --folder) folder=${2:-} ;;
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
must_be_number --port "$port" && must_be_number --server-id "$server_id" && must_be_plain --bind "$bind"
must_be_name --database "$database" && must_be_name --app-user "$app_user"
must_be_name --replication-user "$replication_user" && must_be_plain --clients "$clients"
app_password=$(secret MOSTRADOR_APP_PASSWORD)
replication_password=$(secret MOSTRADOR_REPLICATION_PASSWORD)
find_programs

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ -d "$folder/data" ]; then
  echo "$folder/data is there already and stays as it is"
else
  umask 077
  work=$(mktemp -d)
  trap 'rm -rf "$work" "$folder/data.new"' EXIT
  # BINLOG MONITOR, RELOAD and the reading are what a replica's first copy needs.
  if [ "$is_mariadb" = yes ]; then monitor='BINLOG MONITOR'; else monitor='REPLICATION CLIENT'; fi
  app="'$app_user'@'$clients'" replication="'$replication_user'@'$clients'"
  cat >"$work/setup.sql" <<SQL
FLUSH PRIVILEGES;
SET SESSION sql_log_bin = 0;
DROP USER IF EXISTS ''@'localhost';
CREATE DATABASE \`$database\` CHARACTER SET utf8mb4;
CREATE USER $app IDENTIFIED BY $(sql_text "$app_password");
GRANT ALL PRIVILEGES ON \`$database\`.* TO $app;
CREATE USER $replication IDENTIFIED BY $(sql_text "$replication_password");
GRANT REPLICATION SLAVE, $monitor, RELOAD ON *.* TO $replication;
GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON \`$database\`.* TO $replication;
SQL
  # The server's user reads it while it is being made.
  [ "$os_user" = "$(id -un)" ] || chown -R "$os_user" "$work"
  rm -rf "$folder/data.new"
  make_data "$folder/data.new" "$work/setup.sql"
  mv "$folder/data.new" "$folder/data"
fi
[ -e "$folder/my.cnf" ] || write_config mysql-primary.cnf
echo "start it with: $server --defaults-file=$folder/my.cnf"
