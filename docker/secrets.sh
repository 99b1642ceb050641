#!/bin/sh
# Makes the folder secrets/ for docker-compose.yml: a random password for PostgreSQL, and files for those of the mailbox.
# What is there already stays as it is. The folder is its owner's alone; the files in it are readable, for the program in
# the container is another user.
set -eu
cd "$(dirname "$0")/.."
mkdir -p secrets
chmod 700 secrets

keep() {
    [ -e "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"
    chmod 444 "secrets/$1"
}

password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
keep postgres_password "$password"
keep database_url "postgresql+psycopg://infotrust:$(cat secrets/postgres_password)@database/infotrust"
keep source_password secret
keep smtp_password secret
echo "secrets/ is ready; write the passwords of mailbox and mail server into source_password and smtp_password."
