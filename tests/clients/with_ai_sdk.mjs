// The AI SDK: a tool, then an object.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { Output, generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';

const [base, key] = process.argv.slice(2);
const openai = createOpenAI({ baseURL: base, apiKey: key });
const anthropic = createAnthropic({
  baseURL: base, apiKey: 'unused', headers: { 'x-portkey-api-key': key },
});
const gpt = '@openai-prod/gpt-4o', claude = '@anthropic-prod/claude-sonnet-4-5-20250929';
const models = {
  chat: openai.chat(gpt), responses: openai.responses(gpt), messages: anthropic(claude),
};
const bounded = z.object({
  city: z.string().regex(/^[A-Z][a-z]+$/), degrees: z.number().gt(-90).lt(60),
  tags: z.array(z.string()).min(1),
});
// Its provider for Anthropic takes bounds out of what it sends.
const plain = z.object({ city: z.string(), kind: z.enum(['sun', 'rain']), tags: z.array(z.string()) });
const prompt = 'USE_TOOL:weather:{"city": "Paris"}';

for (const [api, model] of Object.entries(models)) {
  for (const streams of [false, true]) {
    const seen = [], schema = api === 'messages' ? plain : bounded;
    const tools = {
      weather: tool({
        inputSchema: z.object({ city: z.string() }),
        execute: async ({ city }) => { seen.push(city); return 'sunny'; },
      }),
    };
    const asked = { model, tools, prompt, stopWhen: stepCountIs(4), output: Output.object({ schema }) };
    let said;
    try {
      if (streams) {
        const result = streamText({ ...asked, onError() {} });
        for await (const _ of result.textStream);
        said = schema.parse(await result.output) && 'Report';
      } else {
        said = schema.parse((await generateText(asked)).output) && 'Report';
      }
    } catch (error) { said = `${error.name}: ${error.message}`; }
    console.log(JSON.stringify([`${api} ${streams}`, seen, said]));
  }
}
