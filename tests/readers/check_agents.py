"""Talks to `onrecord mcp` with the official client of the protocol.

Usage: check_agents.py PROGRAM STORE. Skipped with a message if the package is not installed:

    pip install mcp
"""

import asyncio
import sys

try:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client
except ImportError:
    print("agents: skipped, mcp is not installed")
    sys.exit(0)


async def main():
    program, store = sys.argv[1:3]
    server = StdioServerParameters(command=program, args=["--db", store, "mcp"])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
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
        print(f"agents: {len(tools)} tools, {len(rows)} rows, {n_templates} resources")


asyncio.run(main())
