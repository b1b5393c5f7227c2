# shellcheck shell=sh
# Install what package.json names into the cache of the user, where it is for the
# next run, and set `peers` to that directory; to be sourced with `bench` set.
peers=${XDG_CACHE_HOME:-$HOME/.cache}/asyncspan/bench
mkdir -p "$peers"
cp "${bench:?}/package.json" "$peers/"
npm install --prefix "$peers" --silent --no-fund --no-audit >/dev/null
