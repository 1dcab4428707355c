#!/bin/sh
# After a package manager has removed the files. An upgrade removes the old ones after it has put the new ones there.
if [ ! -e '/opt/${sanitizedProductName}/${executable}' ]; then
  rm -f '/usr/bin/${executable}' '/usr/bin/${executable}-cli'
  if [ -f '/etc/apparmor.d/${executable}' ]; then
    apparmor_parser --remove '/etc/apparmor.d/${executable}' >/dev/null 2>&1 || true
    rm -f '/etc/apparmor.d/${executable}'
  fi
fi
exit 0
