// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded into the real OpenClaw: between its reading and its writing of the store it waits until $HOLD_UNTIL exists.
const fs = require('fs');
const rename = fs.renameSync;

fs.renameSync = (from, to) => {
  if (String(to).endsWith('/auth-profiles.json')) {
    fs.writeFileSync(process.env.HOLD_UNTIL + '.reached', '');
    while (!fs.existsSync(process.env.HOLD_UNTIL))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  return rename(from, to);
};
require('module').syncBuiltinESMExports();
