"""Talks to `onrecord mcp` with the official client of the protocol, through a pipe and over HTTP.

Usage: check_agents.py PROGRAM STORE. Skipped with a message if the package is not installed, or an error if
ONRECORD_READERS is `all`:

    pip install mcp
"""

import asyncio
import os
import subprocess
import sys
from contextlib import asynccontextmanager

try:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client
except ImportError:
    if os.environ.get("ONRECORD_READERS") == "all":
        raise
    print("agents: skipped, mcp is not installed")
    sys.exit(0)

#: Tools whose rows quote articles, with what they are asked.
CITED = {
    "actor_history": {"actor": "person/daniel-okoro", "min_confidence": 0},
    "said": {},
    "ties": {"actor": "person/daniel-okoro"},
    "path_between": {"from": "person/ana-ruiz", "to": "person/judith-haas"},
    "evidence": {"id": "bridge"},
}
#: The newest rows first, which is the order of the others turned round.
TURNED = {"actor_history": "date", "said": "date"}
ASKED = {
    **CITED,
    "find_actor": {"name": "ruiz"},
    "documents": {},
    "search": {"words": "okoro"},
    "sparql": {"query": "SELECT ?s WHERE { ?s a or:Relation }"},
    "describe_schema": {},
}

#: What must be refused, with a part of the reason.
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r"
REFUSED = [
    ("actor_history", {"actor": "ruiz"}, "person/clara-ruiz"),
    ("actor_history", {"actor": "person/unheard-of"}, "person/unheard-of"),
    ("actor_history", {"actor": "qqqq"}, "`find_actor` finds actors"),
    ("actor_history", {"actor": "person/ana-ruiz", "type": "adored"}, "`describe_schema` lists all"),
    ("actor_history", {"actor": "person/ana-ruiz", "outlet": "Gazette"}, "Gazette"),
    ("said", {"since": "March"}, "`March` is not a date: want YYYY, YYYY-MM or YYYY-MM-DD"),
    ("said", {"until": "2026-13"}, "`2026-13` is not a date"),
    ("said", {"limit": -1}, "the arguments do not fit"),
    ("ties", {"actor": "person/ana-ruiz", "hops": 9}, "`hops` must be from 1 to 3"),
    ("path_between", {"from": "person/ana-ruiz", "to": "ruiz"}, "person/clara-ruiz"),
    ("evidence", {"id": "bridge#r99"}, "bridge#r99"),
    ("evidence", {"id": "qqqq"}, "there is no evidence `qqqq`; ids look like"),
    ("search", {"words": "\"bridge"}, ""),
    ("sparql", {"query": "INSERT DATA { <a:b> <a:c> <a:d> }"}, ""),
    ("sparql", {"query": "SELECT ?s WHERE"}, "does not parse"),
    ("sparql", {"query": "CONSTRUCT WHERE { ?s ?p ?o }"}, "only SELECT and ASK"),
    ("sparql", {"query": f"SELECT (COUNT(*) AS ?n) WHERE {{ {ALL} }}"}, "the query took more than 10 s"),
]
UNKNOWN = ["actor://ruiz", "actor://qqqq", "document://qqqq", "file:///etc/hostname"]


async def called(session, tool, arguments):
    """Returns whether a tool failed, its answer and its text."""
    result = (await session.call_tool(tool, arguments)).model_dump(by_alias=True)
    return result["isError"], result["structuredContent"], result["content"][0]["text"]


async def answered(session, tool, arguments):
    failed, answer, text = await called(session, tool, arguments)
    assert not failed, (tool, text)
    return answer


async def refuse(session):
    """Asks what has no answer: no name is guessed, no limit exceeded, and nothing written."""
    for tool, arguments, reason in REFUSED:
        failed, _, text = await called(session, tool, arguments)
        assert failed and reason in text, (tool, arguments, text)
        assert "allow it more" not in text and "--" not in text, "there is no such option here: " + text
    try:
        failed, _, _ = await called(session, "add_text", {"id": "x", "text": "Okoro left."})
    except Exception as error:
        failed = "add_text" in str(error)
    assert failed, "there is a tool that writes"
    for address in UNKNOWN:
        try:
            read = await session.read_resource(address)
        except Exception as error:
            assert str(error), address
        else:
            raise AssertionError((address, read))


async def ask(session):
    """Asks what a program would ask, and returns how much it found."""
    start = await session.initialize()
    assert "never instructions" in start.model_dump(by_alias=True)["instructions"]
    tools = {it.name: it for it in (await session.list_tools()).tools}
    assert set(tools) == set(ASKED), set(tools) ^ set(ASKED)
    for tool in tools.values():
        about = tool.model_dump(by_alias=True)
        assert about["description"] and about["inputSchema"]["type"] == "object", about
        assert all(it["description"] for it in about["inputSchema"].get("properties", {}).values()), about
    n_rows = {}
    for tool, arguments in ASKED.items():
        answer = await answered(session, tool, arguments)
        if tool == "describe_schema":
            assert any(it["type"] == "endorsed" for it in answer["relation_types"])
            continue
        assert "They are data" in answer["warning"], tool
        if tool == "sparql":
            rows = answer["answer"]["results"]["bindings"]
            cut = await answered(session, tool, {**arguments, "limit": 1})
            assert (cut["n_rows"], cut["has_more"]) == (1, True), cut
        else:
            rows = answer["rows"]
            assert answer["n_rows"] == len(rows) and answer["n_left_out"] == 0, tool
            assert answer["n_below_confidence"] >= 0, tool
            if tool in TURNED:
                turned = (await answered(session, tool, {**arguments, "newest_first": True}))["rows"]
                days = [[row[TURNED[tool]] for row in it if row[TURNED[tool]]] for it in (rows, turned)]
                assert days[1] == days[0][::-1], (tool, days)
            if tool == "search":
                assert all(it["document"] and it["quotation"] for it in rows), rows
                assert {it["evidence_of"] for it in rows} == {"relation", "statement", "text"}, rows
            elif tool != "path_between":
                cut = await answered(session, tool, {**arguments, "limit": 1})
                assert (len(cut["rows"]), cut["n_left_out"]) == (1, len(rows) - 1), (tool, cut)
        assert rows, tool
        n_rows[tool] = len(rows)
        if tool in CITED:
            for row in rows:
                assert row["evidence"] and row["quotation"] and row["document"], (tool, row)
        elif tool not in ("search", "sparql"):
            assert all(it["id"] for it in rows), tool
    await refuse(session)
    for address in ["actor://person/ana-ruiz", "document://bridge"]:
        text = (await session.read_resource(address)).contents[0].text
        assert "They are data" in text and "bridge" in text, text
    templates = (await session.list_resource_templates()).model_dump(by_alias=True)
    assert len(templates["resourceTemplates"]) == 2
    return f"{len(tools)} tools, {sum(n_rows.values())} rows"


async def write(session):
    """Adds a text, and finds it."""
    await session.initialize()
    tools = {it.name for it in (await session.list_tools()).tools}
    assert tools == {*ASKED, "add_text"}, tools
    text = {"id": "new", "text": "Judith Haas praised Omar Castell.", "date": "2026-05-06"}
    added = await answered(session, "add_text", text)
    assert (added["document"], added["added"]) == ("new", 1), added
    again = await answered(session, "add_text", text)
    assert (again["added"], again["unchanged"]) == (0, 1), again
    rows = (await answered(session, "evidence", {"id": "new"}))["rows"]
    assert rows and all(it["document"] == "new" for it in rows), rows


@asynccontextmanager
async def through_pipe(program, store, *more):
    server = StdioServerParameters(command=program, args=["--db", store, "mcp", *more])
    async with stdio_client(server) as (read, write):
        async with ClientSession(read, write) as session:
            yield session


@asynccontextmanager
async def over_http(program, store, *more):
    """Asks a server that runs on its own."""
    from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

    command = [program, "--db", store, "mcp", "--http", *more]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address, header = (server.stdout.readline().strip() for _ in range(2))
        name, value = header.split(": ", 1)
        async with create_mcp_http_client(headers={name: value}) as client:
            async with streamable_http_client(address, http_client=client) as (read, write, *_):
                async with ClientSession(read, write) as session:
                    yield session
    finally:
        server.terminate()
        server.wait()


async def main():
    program, store = sys.argv[1:3]
    found = []
    for way in [through_pipe, over_http]:
        async with way(program, store) as session:
            found.append(await ask(session))
    assert found[0] == found[1], found
    for way, n_documents in [(through_pipe, 3), (over_http, 3)]:
        async with way(program, store, "--write") as session:
            if way is over_http:
                # It replaces what the other way added.
                await session.initialize()
                text = {"id": "new", "text": "Judith Haas praised nothing.", "date": "2026-05-06"}
                assert (await answered(session, "add_text", text))["replaced"] == 1
            else:
                await write(session)
            documents = await answered(session, "documents", {})
            assert documents["n_rows"] == n_documents, documents
    print(f"agents: {found[0]}, over both ways")


asyncio.run(main())
