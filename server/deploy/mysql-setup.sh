# Read by make-primary.sh and make-replica.sh; does nothing by itself.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 1
}

# The value of the variable $1, or the first line of the file that ${1}_FILE names: a command line is no place for it.
secret() {
  local value=${!1:-} file_variable=${1}_FILE
  local file=${!file_variable:-}
  if [ -z "$value" ] && [ -n "$file" ]; then
    [ -r "$file" ] || fail "$file_variable names a file that cannot be read"
    IFS= read -r value <"$file" || true
  fi
  [ -n "$value" ] || fail "$1 (or ${1}_FILE) is missing; see --help"
  printf '%s' "$value"
}

# A text as SQL writes it, and as a client's option file does.
sql_text() { printf "'%s'" "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e "s/'/''/g")"; }
option_text() { printf '"%s"' "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g')"; }

must_be_name() { [[ $2 =~ ^[A-Za-z0-9_]{1,32}$ ]] || fail "$1 must be letters, digits and _ (up to 32)"; }
must_be_number() { [[ $2 =~ ^[0-9]{1,10}$ ]] || fail "$1 must be a number"; }
must_be_plain() { [[ $2 =~ ^[]A-Za-z0-9_.:%/[-]+$ ]] || fail "$1 has characters that do not belong there"; }

first_of() {
  local name
  for name in "$@"; do
    if command -v "$name" 2>/dev/null || command -v "/usr/sbin/$name" 2>/dev/null; then return; fi
  done
  fail "none of these programs is here: $*"
}

find_programs() {
  server=$(first_of mariadbd mysqld)
  client=$(first_of mariadb mysql)
  admin=$(first_of mariadb-admin mysqladmin)
  dump=$(first_of mariadb-dump mysqldump)
  is_mariadb=no
  if "$server" --version | grep -qi mariadb; then is_mariadb=yes; fi
}

# Makes the data folder $1 and runs the SQL of the file $2 in it, without a binlog entry.
make_data() {
  local log
  # A server that starts clears its folder of temporary tables: shared ones break other servers.
  mkdir -p "$folder/tmp" && chmod 700 "$folder/tmp"
  [ "$os_user" = "$(id -un)" ] || chown "$os_user" "$folder" "$folder/tmp"
  export TMPDIR="$folder/tmp"
  log=$(dirname "$2")/make-data.log
  if [ "$is_mariadb" = yes ]; then
    # root enters through the socket alone, as the system's root or as who the server runs as.
    mariadb-install-db --no-defaults --datadir="$1" --user="$os_user" --skip-test-db --extra-file="$2" \
      --auth-root-authentication-method=socket --auth-root-socket-user="$os_user" >"$log" 2>&1
  else
    # Leaves root with a random password, which it prints.
    "$server" --no-defaults --initialize --datadir="$1" --user="$os_user" --init-file="$2" 2>&1 | tee "$log"
  fi || {
    cat "$log" >&2
    fail "the data folder could not be made"
  }
}

# The machine's part of the configuration, then the parts that are the same everywhere ($@).
write_config() {
  {
    echo "# Made by $(basename "$0"); start with: $server --defaults-file=$folder/my.cnf"
    echo '[mysqld]'
    echo "datadir = $folder/data"
    echo "tmpdir = $folder/tmp"
    echo "socket = $folder/mysqld.sock"
    echo "pid_file = $folder/mysqld.pid"
    echo "bind_address = $bind"
    echo "port = $port"
    echo "server_id = $server_id"
    echo "user = $os_user"
    [ "$is_mariadb" = yes ] || echo 'mysqlx = OFF'
    local part
    for part in "$@"; do
      echo
      cat "$here/$part"
    done
  } >"$folder/my.cnf"
  [ "$os_user" = "$(id -un)" ] || chown "$os_user" "$folder/my.cnf"
}
