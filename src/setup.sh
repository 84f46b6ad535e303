#!/bin/sh
# Sees that what the project needs is here: setup.sh build, setup.sh test.
# Installs what is missing where that needs no question (root, or sudo
# without a password); else prints the one command to type, and stops.
set -u

missing=
need() { # need PACKAGE COMMAND...: the package, unless the command succeeds
	package=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $package"
}
program() { need "$1" command -v "$2"; }
library() { need "$1" pkg-config --exists "$2"; }

program gcc "${CC:-cc}"
need libc6-dev test -e /usr/include/stdio.h
program pkg-config pkg-config
library libcmark-dev libcmark
library libyaml-dev yaml-0.1
library libjansson-dev jansson
library libxxhash-dev libxxhash
library libhwloc-dev hwloc
library libmd-dev libmd
library libexpat1-dev expat
program gnuplot-nox gnuplot
program highlight highlight

if [ "${1:-build}" = test ]; then
	library libcmocka-dev cmocka
	library libuv1-dev libuv
	program bats bats
	program parallel parallel
	program jq jq
	program git git
	program python3-minimal python3
	program chromium-headless-shell chromium-headless-shell
	program nodejs node
	program npm npm
	# Its tests hold CommonMark's examples as data.
	need golang-github-yuin-goldmark-dev \
	    test -e /usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json
fi

required=$missing
program hwloc-nox lstopo-no-graphics
need libjs-lunr test -r /usr/share/javascript/lunr/lunr.min.js
# shellcheck disable=SC2013
for line in $(sed -n 's|^/\* NEEDS: *\([^ ]*\) *(\([^) ]*\)).*|\1=\2|p' \
    experiments/*.c experiments/*/*.c | sort -u); do
	library "${line#*=}" "${line%%=*}"
done

[ -z "$missing" ] && exit 0
# Without the others some cards, or the search, say what to install: nothing
# to stop for.
give_up() {
	[ -z "$required" ]
	exit
}

if ! command -v apt-get >/dev/null 2>&1; then
	echo "labbook needs these packages (Debian's names):$missing" >&2
	give_up
fi
if [ "$(id -u)" = 0 ]; then
	sudo=
elif sudo -n true 2>/dev/null; then
	sudo=sudo
else
	echo "Some packages are missing. Type this, then try again:" >&2
	echo "  sudo apt-get install -y --no-install-recommends$missing" >&2
	give_up
fi

echo "installing:$missing"
# shellcheck disable=SC2086
install() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    --no-install-recommends $missing
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if install >"$log" 2>&1 ||
    { $sudo apt-get update -qq && install; } >"$log" 2>&1; then
	exit 0
fi
tail -n 15 "$log" >&2
echo "setup: could not install:$missing" >&2
give_up
