#!/bin/sh
# Makes the certificate authority, the server certificates, good and bad, and the key of the webhooks,
# in the folder named by its argument.
set -eu
cd "$1"
trap 'status=$?; [ $status = 0 ] || { cat certificates.log; echo "certificates.sh: openssl failed"; } >&2' EXIT
: >certificates.log

# One key serves every certificate; making keys is what takes time.
openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl ecparam -name prime256v1 -genkey -noout -out server.key
chmod 600 ca.key server.key

# What webhooks are signed with. The last 32 bytes of either file are the key itself.
openssl genpkey -algorithm ed25519 -outform DER -out webhook.der
openssl pkey -inform DER -in webhook.der -outform DER | tail -c 32 >webhook.seed
openssl pkey -inform DER -in webhook.der -pubout -outform DER | tail -c 32 | base64 >webhook.pub
rm webhook.der
chmod 600 webhook.seed

openssl req -x509 -new -key ca.key -subj "/CN=Sandbox authority" -days 30 -out ca.pem 2>>certificates.log

# issue NAME HOST SUBJECT_ALT_NAMES DAYS
issue() {
  printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$3" >"$1.ext"
  openssl req -new -key server.key -subj "/CN=$2" -out "$1.csr" 2>>certificates.log
  # OpenSSL 3.4 and later refuse a negative number of days, and take dates, which earlier ones don't know.
  validity="-days $4"
  if [ "$4" -lt 0 ] && openssl x509 -help 2>&1 | grep -q not_after; then
    validity='-not_before 20200101000000Z -not_after 20200102000000Z'
  fi
  # shellcheck disable=SC2086 # options
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial $validity \
    -extfile "$1.ext" -out "$1.pem" 2>>certificates.log
  rm "$1.ext" "$1.csr"
}

issue good localhost "DNS:localhost,DNS:stand-in.test,IP:127.0.0.1,IP:::1" 30
issue expired localhost "DNS:localhost,IP:127.0.0.1,IP:::1" -1
issue wrong_host api.example.invalid "DNS:api.example.invalid" 30
openssl req -x509 -new -key server.key -subj "/CN=localhost" -days 30 \
  -addext "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1" -out self_signed.pem 2>>certificates.log
