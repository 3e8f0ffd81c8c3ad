#!/bin/sh
# A session in the real Neovim: tests/run.sh NVIM PINCITE
# Without a screen, without the configuration of whoever runs it.
set -eu
nvim=$1 pincite=$2
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/notes" "$folder/sources" "$folder/config" "$folder/cache" "$folder/data" "$folder/state"
cat > "$folder/pincite.toml" <<'END'
bibliography = ["refs.bib"]
END
cat > "$folder/refs.bib" <<'END'
@book{marsh1999,
  author = {Marsh, Ellen},
  title = {A Coast at Night},
  year = {1999},
  file = {sources/marsh1999.txt}
}
END
cat > "$folder/sources/marsh1999.txt" <<'END'
The lighthouse was dark for six nights in autumn, and no keeper was blamed. The council wrote that the oil had been sold. On the seventh night a boy lit a fire on the rocks.
END
cat > "$folder/notes/lighthouse.md" <<'END'
# The lighthouse

Marsh writes that "the lighthouse was dark for ten nights in autumn" [@marsh1999].
END
export XDG_CONFIG_HOME="$folder/config" XDG_CACHE_HOME="$folder/cache" XDG_DATA_HOME="$folder/data" XDG_STATE_HOME="$folder/state"
export NVIM_UNDER_TEST="$nvim" PINCITE_RUNTIME="$here/.."
"$nvim" --clean --headless \
  --cmd "set runtimepath^=$here/.." \
  --cmd "let g:pincite = {'cmd': ['$pincite', 'lsp']}" \
  -l "$here/session.lua" "$folder/notes/lighthouse.md"
