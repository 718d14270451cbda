#!/usr/bin/env bash
# Runs each fuzz target for so many seconds (3600 where none are given), all at once, from the seeds in
# fixtures/ and, where it is there, ../shared/corpus. Needs a nightly compiler, libxml2 with its
# headers, and `cargo install cargo-fuzz`. Exit status 1 and the input's name where one finds something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
seconds=${1:-3600}
targets=(xml_reader c14n_libxml2 verify_signature)
shared=../../shared/corpus
for target in "${targets[@]}"; do mkdir -p "corpus/$target" "seeds/$target"; done
find ../fixtures/xml "$shared/xml" "$shared/c14n" "$shared/attacks" "$shared/ltv/files" -type f -size -40k \
  \( -name '*.xml' -o -name '*.asice' \) 2>/dev/null | while read -r seed; do
  name=$(sha256sum "$seed" | cut -c1-16)
  cp "$seed" "seeds/xml_reader/$name"
  cp "$seed" "seeds/verify_signature/$name"
  for method in 0 1 2 3 4 5; do
    { printf "\\x0$method\\x01\\x06"; cat "$seed"; } > "seeds/c14n_libxml2/$name-$method"
  done
done
cargo +nightly fuzz build
pids=()
for target in "${targets[@]}"; do
  cargo +nightly fuzz run "$target" "corpus/$target" "seeds/$target" -- -max_total_time="$seconds" -dict=xml.dict -timeout=20 -rss_limit_mb=3000 \
    -max_len=40960 -print_final_stats=1 > "corpus/$target.log" 2>&1 &
  pids+=($!)
done
status=0
for at in "${!pids[@]}"; do
  wait "${pids[$at]}" || { status=1; echo "${targets[$at]}: a finding, see corpus/${targets[$at]}.log"; }
  grep -E "Done [0-9]+ runs|number_of_executed_units|stat::peak_rss" "corpus/${targets[$at]}.log" | sed "s/^/${targets[$at]}: /" || true
done
exit $status
