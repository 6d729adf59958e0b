#!/bin/sh
# What a new lakehouse needs before its first query: a bucket, its lakes and the principals of Trino, the writer and the gateway. Each step may be repeated.
set -eu

# Of nothing, which is what the request holds; not every curl says so by itself.
sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
status=$(curl -sS -o /dev/null -w '%{http_code}' --aws-sigv4 aws:amz:us-east-1:s3 -H "x-amz-content-sha256: $sha256" \
    -K - -X PUT "$S3/tarn" <<CONFIG
user = "$S3_ACCESS_KEY:$S3_SECRET_KEY"
CONFIG
)
case $status in
    200 | 409) echo "bucket tarn stands." ;;
    *)
        echo "The object store refused the bucket: HTTP $status" >&2
        exit 1
        ;;
esac

answer=$(printf '%s' "$ADMIN_SECRET" | curl --fail-with-body -sS --data-urlencode grant_type=client_credentials \
    --data-urlencode client_id=admin --data-urlencode client_secret@- "$CATALOG/v1/oauth/tokens") || {
    echo "The catalog refused the administrator: $answer" >&2
    exit 1
}
token=$(printf '%s' "$answer" | sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p')
[ -n "$token" ] || {
    echo "The catalog gave no token." >&2
    exit 1
}

put() { # path; the body comes from standard input
    body=$(cat)
    curl --fail-with-body -sS -o /dev/null -X PUT -H 'Content-Type: application/json' -K - "$CATALOG/api/v1/$1" <<CONFIG
header = "Authorization: Bearer $token"
data = "$(printf '%s' "$body" | sed 's/\\/\\\\/g; s/"/\\"/g')"
CONFIG
    echo "$1 stands."
}

printf '{"engine":true,"client-secret":"%s"}' "$TRINO_SECRET" | put principals/trino
printf '{"client-secret":"%s"}' "$WRITER_SECRET" | put principals/writer
printf '{"client-secret":"%s"}' "$GATEWAY_SECRET" | put principals/gateway
# What people write, and what the lakehouse writes about itself.
for lake in lake tarn; do
    printf '{"location":"s3://tarn/%s","storage":{"type":"s3","endpoint":"%s","region":"us-east-1","path-style":true,"access-key":"%s","secret-key":"%s"}}' \
        "$lake" "$S3" "$S3_ACCESS_KEY" "$S3_SECRET_KEY" | put "lakes/$lake"
done

printf '' | put roles/engines
printf '' | put roles/engines/members/trino
printf '' | put roles/engines/members/writer
printf '' | put roles/scribes
printf '' | put roles/scribes/members/gateway
# Engines work for everybody and keep the rules themselves; they make none.
for lake in lake tarn; do
    printf '{"role":"engines","reason":"Set up with the lakehouse","privileges":["SELECT","INSERT","UPDATE","DELETE","CREATE","ALTER","DROP","OPERATE"]}' |
        put "lakes/$lake/grants"
done
printf '{"role":"scribes","reason":"Set up with the lakehouse","privileges":["SELECT","INSERT","CREATE"]}' | put lakes/tarn/grants
