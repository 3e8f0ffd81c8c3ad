#!/bin/sh
# Unpacks Neovim of a Debian suite, with everything it stands on, under a folder: nothing is installed,
# no root is needed. tests/editors/get-nvim.sh SUITE FOLDER; the program is then FOLDER/nvim.
set -eu
suite=$1 folder=$2
mkdir -p "$folder"
folder=$(CDPATH= cd -- "$folder" && pwd)
[ -x "$folder/nvim" ] && exit 0
mkdir -p "$folder/state/lists/partial" "$folder/cache/archives/partial" "$folder/etc" "$folder/root" "$folder/none"
: > "$folder/status"
# The mirror and the keys that this machine uses for Debian.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -oE 'https?://[^ ]+/debian/?( |$)' | grep -v archive | head -n 1 | tr -d ' ')
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -n "$mirror" ] && [ -f "$keys" ] || { echo "this machine does not install from Debian" >&2; exit 3; }
echo "deb [signed-by=$keys] $mirror $suite main" > "$folder/etc/sources.list"
apt() {
  apt-get -o Dir::Etc::sourcelist="$folder/etc/sources.list" -o Dir::Etc::sourceparts="$folder/none" \
    -o Dir::Etc::preferences="$folder/none/preferences" -o Dir::Etc::preferencesparts="$folder/none" \
    -o Dir::State="$folder/state" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" \
    -o APT::Get::List-Cleanup=0 -o APT::Install-Recommends=0 -o Debug::NoLocking=1 -o APT::Sandbox::User=root "$@"
}
apt -qq update
apt -y -qq --download-only install neovim
for package in "$folder"/cache/archives/*.deb; do
  dpkg-deb -x "$package" "$folder/root"
done
# Its own loader and libraries: those of this machine may be older.
loader=$(find "$folder/root" -name 'ld-linux*.so.*' | head -n 1)
libraries=$(find "$folder/root" -name '*.so*' -exec dirname {} + | sort -u | tr '\n' ':')
cat > "$folder/nvim" <<END
#!/bin/sh
VIMRUNTIME="$folder/root/usr/share/nvim/runtime" exec "$loader" --library-path "$libraries" "$folder/root/usr/bin/nvim" "\$@"
END
chmod +x "$folder/nvim"
rm -rf "$folder/cache"
