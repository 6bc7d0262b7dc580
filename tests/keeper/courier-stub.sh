#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Stands for the courier: the profile id says what it does.
for profile; do :; done
[ -z "$COURIER_STUB_LOG" ] || echo "$*" >>"$COURIER_STUB_LOG"
case $profile in
  describe)
    session=$(cut -d ' ' -f 6 /proc/$$/stat)
    [ "$session" = $$ ] && leader=leader || leader=member
    open=
    for fd in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$fd ] && open="$open$fd"; done
    printf '{"outcome":"failed","code":"offline","message":"%s|%s|%s"}\n' "$leader" "$open" "$*" ;;
  refreshed) echo '{"outcome":"refreshed","code":null,"message":null,"expires":1790000000000}' ;;
  reused) echo '{"outcome":"failed","code":"refresh_token_reused","message":"Sign in again.","expires":null}' ;;
  offline) echo '{"outcome":"failed","code":"offline","message":"No network.","expires":null}' ;;
  garbage) echo 'Segmentation fault' ;;
  silent) exit 1 ;;
  slow) read -r _ <"$COURIER_STUB_FIFO" ;;
esac
