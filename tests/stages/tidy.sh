#!/usr/bin/env bash
# clang-tidy on every file
set -euo pipefail
# A file is read again only when it, a header of ours that it includes, its compile command, or the checks changed.
cache=$LOCKKEEPER_CACHE/tidy
mkdir -p "$cache"
cmake --preset tidy -DCMAKE_CXX_CLANG_TIDY= >/dev/null
export cache database=build/tidy/compile_commands.json
export settings
settings=$(sha256sum .clang-tidy)
# Generated sources must exist before anything is read.
ninja -C build/tidy generated

read_file() {
  local file=$1 key
  key=$(python3 - "$database" "$file" <<'PY'
import hashlib, json, os, re, shlex, subprocess, sys
database, wanted = sys.argv[1:]
root = os.getcwd()
for entry in json.load(open(database)):
    if os.path.relpath(entry["file"], root) == wanted:
        words = shlex.split(entry["command"])
        words = [word for word in words if "ccache" not in word]
        end = words.index("-o")
        command = words[:end] + ["-MM", "-MG", entry["file"]]
        rule = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True).stdout
        # The same in every checkout.
        digest = hashlib.sha256((os.environ["settings"] + shlex.join(words).replace(root, "")).encode())
        for path in sorted(set(re.sub(r"\\\n", " ", rule).split()[1:])):
            full = os.path.join(entry["directory"], path)
            if os.path.realpath(full).startswith(root) and os.path.exists(full):
                digest.update(open(full, "rb").read())
        print(digest.hexdigest())
        break
PY
)
  if [ -z "$key" ]; then echo "not ok: $file is in no target"; return 1; fi
  if [ -f "$cache/$key" ]; then return 0; fi
  if clang-tidy --quiet -p build/tidy "$file" 2>/dev/null; then
    touch "$cache/$key"
    echo "clean: $file"
  else
    echo "not ok: $file"
    return 1
  fi
}
export -f read_file

mapfile -t files < <(git ls-files --cached --others --exclude-standard -- 'operator/*.cc')
bad=0
printf '%s\n' "${files[@]}" | xargs -P 2 -I{} bash -c 'read_file "$1" || echo "$1" >>"$2"' _ {} "build/tidy/bad.$$" || true
if [ -f "build/tidy/bad.$$" ]; then bad=$(wc -l <"build/tidy/bad.$$"); fi
echo "$((${#files[@]} - bad)) passed, $bad failed"
[ "$bad" -eq 0 ]
