"""Talks to `onrecord mcp` with the official client of the protocol, through a pipe and over HTTP.

Usage: check_agents.py PROGRAM STORE. Skipped with a message if the package is not installed:

    pip install mcp
"""

import asyncio
import subprocess
import sys

try:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client
except ImportError:
    print("agents: skipped, mcp is not installed")
    sys.exit(0)


async def ask(read, write):
    """Asks what a program would ask, and returns how much it found."""
    async with ClientSession(read, write) as session:
        await session.initialize()
        tools = {it.name for it in (await session.list_tools()).tools}
        assert {"find_actor", "evidence", "sparql"} <= tools and "add_text" not in tools, tools
        found = await session.call_tool("find_actor", {"name": "okoro"})
        answer = found.model_dump(by_alias=True)["structuredContent"]
        actor = answer["rows"][0]["id"]
        history = await session.call_tool("actor_history", {"actor": actor})
        rows = history.model_dump(by_alias=True)["structuredContent"]["rows"]
        assert rows and all(it["evidence"] and it["quotation"] for it in rows), rows
        resource = await session.read_resource(f"actor://{actor}")
        assert actor in resource.contents[0].text
        templates = await session.list_resource_templates()
        n_templates = len(templates.model_dump(by_alias=True)["resourceTemplates"])
        assert n_templates == 2
        return f"{len(tools)} tools, {len(rows)} rows, {n_templates} resources"


async def over_http(program, store):
    """Asks a server that runs on its own."""
    from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

    server = subprocess.Popen(
        [program, "--db", store, "mcp", "--http"], stdout=subprocess.PIPE, text=True
    )
    try:
        address, header = (server.stdout.readline().strip() for _ in range(2))
        name, value = header.split(": ", 1)
        async with create_mcp_http_client(headers={name: value}) as client:
            async with streamable_http_client(address, http_client=client) as (read, write, *_):
                return await ask(read, write)
    finally:
        server.terminate()
        server.wait()


async def main():
    program, store = sys.argv[1:3]
    server = StdioServerParameters(command=program, args=["--db", store, "mcp"])
    async with stdio_client(server) as (read, write):
        found = await ask(read, write)
    again = await over_http(program, store)
    assert again == found, (again, found)
    print(f"agents: {found}, over both ways")


asyncio.run(main())
