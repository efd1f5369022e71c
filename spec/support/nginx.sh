# Sourced by what starts an nginx of its own for a test: where it is, and what its configuration begins with.

find_nginx() {
  for candidate in "${SANDBOX_NGINX:-}" nginx /usr/sbin/nginx openresty /usr/local/openresty/bin/openresty; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
  echo "no nginx found; on Debian: apt-get install nginx libnginx-mod-http-lua (or set SANDBOX_NGINX)" >&2
  return 1
}

# Debian builds the Lua module as a file to be loaded; OpenResty has it inside.
nginx_modules() {
  for module in ndk_http_module ngx_http_lua_module; do
    for folder in /usr/lib/nginx/modules /usr/lib64/nginx/modules; do
      if [ -f "$folder/$module.so" ]; then
        echo "load_module $folder/$module.so;"
        break
      fi
    done
  done
}

# Everything that nginx writes goes below this folder.
nginx_folders() {
  for kind in client_body proxy fastcgi uwsgi scgi; do
    echo "${kind}_temp_path $1/$kind;"
  done
}

# As root, nginx would otherwise look for a user to hand its folders to.
nginx_user() {
  if [ "$(id -u)" = 0 ]; then echo 'user root root;'; fi
}
