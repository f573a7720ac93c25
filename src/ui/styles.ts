/** Styles of what the dashboard adds to parts of the report. They are nested in the class `report`. */
export const uiStyles = `
--raised:var(--sunken);--wash:8%;--not-measured:var(--none);--skipped:var(--none);
h1{font-size:28px;line-height:36px}
.banner h1{margin-top:16px;font-size:36px;line-height:44px}
.banner{margin:0 -24px;padding-bottom:24px;border-radius:8px}
.banner .page{max-width:none;margin:0}
.banner .brand{display:none}
section{margin-top:40px}
.crumb{margin-top:24px;font-size:14px}
.crumb+h1,.crumb+.banner{margin-top:8px}
.list{margin-top:16px}
.list th[scope=row]{min-width:176px;overflow-wrap:anywhere;font-weight:600}
.list .words{min-width:208px}
.list th:first-child,.list td:first-child{padding-left:0}
.list .verdict,.list time{white-space:nowrap}
.list td.num small{white-space:normal}
.list input{width:16px;height:16px;margin:4px 0 0}
.actions{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin-top:16px;font-size:14px}
button,.button{display:inline-block;min-height:32px;padding:4px 16px;border:1px solid color-mix(in srgb,var(--muted) 60%,var(--page));border-radius:6px;background:var(--page);color:var(--text);font:inherit;font-size:14px;line-height:22px;text-decoration:none;cursor:pointer}
.primary{border-color:var(--accent);background:var(--accent);color:var(--page)}
.primary:hover{border-color:var(--accent)!important;background:color-mix(in srgb,var(--accent) 85%,var(--text))!important}
.list .trend,.comparison .trend{margin-top:2px}
button:hover,.button:hover{background:var(--raised)}
.actions select{height:32px;margin-left:8px;padding:0 8px;border:1px solid color-mix(in srgb,var(--muted) 60%,var(--page));border-radius:6px;background:var(--page);color:var(--text);font:inherit}
.problems{padding:16px 24px;border-radius:8px}
.problems ul,.waiting ul{padding-left:24px;font-size:14px;overflow-wrap:anywhere}
.problems li+li{margin-top:8px}
.problems h2,.waiting h2{font-size:16px;line-height:24px}
.plain{padding:0;list-style:none;font-size:14px}
.choices{display:flex;flex-wrap:wrap;gap:8px 16px;margin-top:16px;font-size:14px}
.choices span{color:var(--muted)}
.choices a[aria-current]{color:var(--text);font-weight:600;text-decoration-color:var(--accent);text-decoration-thickness:2px}
.beside{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,400px);gap:0 48px}
.progress-line{margin-top:16px;font-size:14px}
progress{width:240px;max-width:100%;height:16px;accent-color:var(--accent)}
.counts+.hint{margin-top:8px}
.created{padding:16px 24px;border-radius:8px}
.created p{margin-top:8px}
.secret{display:inline-block;padding:4px 8px;border:1px solid var(--line);border-radius:6px;background:var(--page);overflow-wrap:anywhere}
.fields{display:grid;gap:16px;max-width:480px;margin-top:16px;font-size:14px}
.fields label:not(.choice){display:grid;gap:4px}
.fields input:not([type=checkbox]),.fields select{min-height:32px;padding:4px 8px;border:1px solid color-mix(in srgb,var(--muted) 60%,var(--page));border-radius:6px;background:var(--page);color:var(--text);font:inherit}
.fields fieldset{display:flex;flex-wrap:wrap;gap:8px 16px;padding:8px 16px 16px;border:1px solid var(--line);border-radius:6px}
.choice{display:inline-flex;gap:8px;align-items:center}
.source{overflow:auto;margin-top:16px;padding:16px;border:1px solid var(--line);border-radius:6px}
.series{display:inline-block;min-width:320px;margin-right:48px;vertical-align:top}
.series h2{font-size:16px;line-height:24px;overflow-wrap:anywhere}
@media (max-width:1100px){.beside{grid-template-columns:minmax(0,1fr)}}
@media (max-width:720px){.banner{margin:0 -16px}.series{display:block;min-width:0;margin-right:0}}
`;
