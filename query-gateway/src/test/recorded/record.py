"""Records what clients of Trino's protocol send and are answered: one line for each statement.

    python record.py HOST PORT CERTIFICATE USER PASSWORD FOLDER

Writes python-client.ndjson with Trino's own Python client (pip install trino), and power-bi.ndjson with the
requests that the source of Power BI's connector makes (CreativeDataEU/PowerBITrinoConnector, Trino.pq).
"""
import json
import random
import string
import sys

import requests
import trino
from trino.transaction import IsolationLevel

HOST, PORT, CERTIFICATE, USER, PASSWORD, FOLDER = sys.argv[1:7]
# Of the connection, and not of the protocol.
DROPPED = {"authorization", "host", "content-length", "connection", "cookie"}
KEPT = ("x-trino-set-", "x-trino-clear-", "x-trino-added-", "x-trino-deallocated-", "x-trino-reset-")
lines = []
queries = {}
transactions = []
plain_send = requests.Session.send


def hide(value):
    for known in transactions:
        value = value.replace(known, "{transaction}")
    return "{user}" if value == USER else value


def headers_of(request):
    return {name: hide(str(value.decode() if isinstance(value, bytes) else value))
            for name, value in request.headers.items() if name.lower() not in DROPPED}


def recording_send(self, request, **options):
    headers = headers_of(request)
    answer = plain_send(self, request, **options)
    if request.method == "POST" and request.path_url == "/v1/statement":
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        lines.append({"statement": body, "headers": headers, "pages": {}, "query": "", "cancelled": False,
                      "answer": {"columns": [], "rows": [], "error": "", "updateType": "", "headers": {}}})
        queries[answer.json()["id"]] = lines[-1]
        line = lines[-1]
    else:
        # A client may post the next statement before it has read all of this one.
        line = next(line for id, line in queries.items() if id in request.path_url)
    if request.method == "GET":
        line["pages"] = headers
        line["query"] = request.path_url.partition("?")[2]
    elif request.method == "DELETE":
        line["cancelled"] = True
    told = line["answer"]
    for name, value in answer.headers.items():
        if name.lower() == "x-trino-started-transaction-id":
            transactions.append(value)
        elif name.lower().startswith(KEPT):
            told["headers"][name.lower()] = value
    if answer.text and answer.headers.get("Content-Type", "").startswith("application/json"):
        page = answer.json()
        told["columns"] = [[c["name"], c["type"]] for c in page.get("columns", [])] or told["columns"]
        told["rows"] += page.get("data", [])
        told["error"] = page.get("error", {}).get("errorName", told["error"])
        told["updateType"] = page.get("updateType", told["updateType"])
    return answer


def connect(**more):
    settings = dict(host=HOST, port=int(PORT), http_scheme="https", verify=CERTIFICATE, user=USER,
                    auth=trino.auth.BasicAuthentication(USER, PASSWORD), source="notebook", timezone="Europe/Berlin")
    settings.update(more)
    return trino.dbapi.connect(**settings)


def run(connection, sql, *parameters):
    cursor = connection.cursor()
    try:
        cursor.execute(sql, *parameters)
        return cursor.fetchall()
    except trino.exceptions.Error as error:
        return str(error)


def python_client():
    plain = connect(catalog="tpch", schema="tiny", client_tags=["nightly", "report"])
    run(plain, "SELECT nationkey, name FROM nation ORDER BY nationkey")
    run(plain, "SELECT 'ä€😀', DATE '2026-03-31', TIMESTAMP '2026-03-31 12:00:00.123456 UTC', 1.50, x'00ff', ARRAY[1, NULL]")
    run(plain, "SHOW CATALOGS LIKE 'tpch'")
    run(plain, "SELECT column_name, data_type FROM tpch.information_schema.columns WHERE table_schema = 'tiny' AND table_name = 'region' ORDER BY ordinal_position")
    run(plain, "SELECT table_cat, table_name FROM system.jdbc.tables WHERE table_cat = 'tpch' AND table_schem = 'tiny' ORDER BY table_name")
    run(plain, "SELECT name FROM nation WHERE nationkey = ? AND name = ?", (3, "CANADA"))
    run(plain, "SELEC 1")
    run(plain, "SELECT * FROM atlantis")
    run(plain, "SELECT 1 / (nationkey - 3) FROM nation")
    run(plain, "SET SESSION AUTHORIZATION somebody_else")
    noise = "".join(random.Random(7).choices(string.ascii_lowercase, k=12000))
    prepared = connect(catalog="tpch", schema="tiny", legacy_prepared_statements=True)
    run(prepared, f"SELECT length('{noise}') + ?", (5,))
    session = connect(catalog="tpch", schema="tiny", session_properties={"query_max_run_time": "7m"}, roles={"system": "NONE"})
    run(session, "SHOW SESSION LIKE 'query_max_run_time'")
    run(session, "SET SESSION query_max_run_time = '8m'")
    run(session, "SHOW SESSION LIKE 'query_max_run_time'")
    run(session, "RESET SESSION query_max_run_time")
    run(session, "SET PATH memory.default")
    run(session, "USE tpch.sf1")
    run(session, "SELECT count(*) FROM region")
    run(session, "SET ROLE NONE")
    with connect(catalog="tpch", schema="tiny", isolation_level=IsolationLevel.READ_UNCOMMITTED) as transaction:
        run(transaction, "SELECT count(*) FROM nation")
        run(transaction, "SELECT count(*) FROM region")
        transaction.commit()
        run(transaction, "SELECT count(*) FROM supplier")
        transaction.rollback()
    run(connect(user="somebody_else"), "SELECT 1")
    run(connect(encoding=["json+zstd", "json+lz4", "json"]), "SELECT regionkey, name FROM tpch.tiny.region ORDER BY 1")
    endless = connect().cursor()
    endless.execute("SELECT comment FROM tpch.sf1000.lineitem")
    endless.fetchone()
    endless.cancel()


def power_bi():
    session = requests.Session()
    session.headers.clear()

    def ask(sql, user, page_size="32MB"):
        url = f"https://{HOST}:{PORT}/v1/statement"
        request = dict(auth=(USER, PASSWORD), verify=CERTIFICATE)
        headers = {"X-Trino-User": user}
        page = session.post(url, data=sql.encode(), headers=headers, **request).json()
        while "error" not in page and "nextUri" in page:
            page = session.get(page["nextUri"], params={"targetResultSize": page_size}, headers=headers, **request).json()

    ask("show catalogs", USER)
    ask("select schema_name from \"tpch\".information_schema.schemata", USER)
    ask("select table_name, table_schema from \"tpch\".information_schema.tables where table_schema = 'tiny'", USER)
    ask("select column_name from \"tpch\".information_schema.columns where table_schema = 'tiny' and table_name = 'nation' order by ordinal_position", USER)
    ask("select \"nationkey\",\"name\",\"regionkey\",\"comment\" from \"tpch\".\"tiny\".\"nation\"", USER)
    # Signed in with OAuth it does not know its user.
    ask("select current_user = 'TrinoPBI', 'Zürich'", "TrinoPBI")
    ask("select * from \"tpch\".\"tiny\".\"atlantis\"", USER)


requests.Session.send = recording_send
for name, client in (("python-client", python_client), ("power-bi", power_bi)):
    lines.clear()
    client()
    for line in lines:
        # What there is depends on where this runs.
        if line["cancelled"] or line["statement"] == "show catalogs":
            line["answer"]["rows"] = []
    with open(f"{FOLDER}/{name}.ndjson", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    print(name, len(lines), "statements")
